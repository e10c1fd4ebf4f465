/** What a page shows while its data is on the way, and when it cannot be had: why, and when it is tried again. */
import { fill, focusHeading, part, text } from './page.js';

const PARTS = ['loading', 'trouble', 'ready'];
let timer = 0;

/** Shows one of loading, trouble and ready. */
export function turn(root, name) {
  clearTimeout(timer);
  PARTS.forEach((other) => { part(other, root).hidden = other !== name; });
}

/** Shows a problem; what passes is tried again after Retry-After, or when the button is pressed. */
export function trouble(root, problem, again) {
  if (problem.status === undefined) throw problem;
  const late = problem.later && problem.retryAfter > 0 && problem.retryAfter <= 300;
  turn(root, 'trouble');
  fill(part('trouble-why', root), problem.status === 403 ? text('no_right') : problem.message);
  fill(part('trouble-when', root), late ? text('retry_in', { s: problem.retryAfter }) : '');
  const button = part('trouble-again', root);
  const retry = () => {
    turn(root, 'loading');
    again();
  };
  button.hidden = !problem.later;
  button.onclick = retry;
  if (late) timer = setTimeout(retry, problem.retryAfter * 1000 * (1 + Math.random() / 4));
  focusHeading(part('trouble', root));
}
