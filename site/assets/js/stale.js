/** A list that is read again and again, when one reading fails: what is shown stays, and says of when it is. */
import { clock } from './format.js';
import { fill, part, text } from './page.js';
import { trouble } from './trouble.js';

/** Keeps what was read at `fresh` (0 for nothing yet); where there is nothing, or no right any more, the looking stops until `again`. */
export function stale(root, problem, { fresh, stop, again }) {
  if (!fresh || problem.status === 403 || problem.status === 404) {
    stop();
    trouble(root, problem, again);
    return;
  }
  const line = part('stale', root);
  if (line.hidden) fill(line, text('stale', { time: clock(fresh) }));
  line.hidden = false;
}
