/** One thing that the signed link of a message opens, or a session: read, kept fresh, and what is said where there is none. */
import { call, poll } from './api.js';
import { signedLink } from './links.js';
import { fill, focusHeading, part, text } from './page.js';
import { signedIn } from './session.js';
import { trouble, turn } from './trouble.js';

/** Reads `address`, hands what it finds to `draw`, and looks again every `seconds`; `refused` takes what went wrong at an answer, too. */
export function linked(root, { name, id, address, seconds, draw }) {
  const link = signedLink(name, id, () => load());
  const options = (more) => Object.assign(link.key ? { link: link.key } : {}, more);
  let polling = null;
  let shown = '';

  function show(now) {
    shown = JSON.stringify(now);
    draw(now);
  }

  async function load() {
    if (!id) {
      nothing('broken');
      return;
    }
    try {
      show(await call('GET', address, options()));
    } catch (problem) {
      refused(problem);
      return;
    }
    if (!polling) polling = poll(refresh, seconds);
  }

  async function refresh() {
    const now = await call('GET', address, options({ quiet: true }));
    if (JSON.stringify(now) !== shown) show(now);
  }

  function refused(problem) {
    if (link.key && problem.status === 401) {
      link.forget();
      link.key = '';
      if (signedIn()) load();
      else nothing('broken');
    } else if (problem.status === 404) nothing('missing');
    else trouble(root, problem, load);
  }

  /** There is nothing to show: why, and what else can be done. */
  function nothing(why) {
    link.forget();
    turn(root, 'trouble');
    fill(part('trouble-why', root), text(why + '.title'));
    fill(part('trouble-when', root), text(why + '.text'));
    part('trouble-again', root).hidden = true;
    part('by-session', root).hidden = signedIn();
    focusHeading(part('trouble', root));
  }

  return { forget: link.forget, load, options, refresh, refused, show };
}
