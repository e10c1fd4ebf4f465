/** Who saw my data, read when I ask for it. */
import { call } from './api.js';
import { moment } from './format.js';
import { el, fill, part, has, text } from './page.js';

/** Fills the box when it is opened for the first time; a failure can be tried again by opening it once more. */
export function showAccesses(box) {
  let known = false;
  box.addEventListener('toggle', async () => {
    if (!box.open || known) return;
    const line = part('accesses-state', box);
    fill(line, text('loading'));
    try {
      const { accesses } = await call('GET', '/v1/me/accesses');
      known = true;
      fill(line, text(accesses.length ? 'seen_some' : 'seen_none', { n: accesses.length }));
      fill(part('accesses-list', box), accesses.map((one) => el('li', null, el('strong', null, moment(one.at)), ' ', said(one))));
    } catch (problem) {
      fill(line, problem.message);
    }
  });
}

function said(one) {
  const [what, code] = one.purpose.split(' ');
  const fields = one.fields.split(/[\s,]+/).map((field) => (has('facts.' + field) ? text('facts.' + field) : field)).join(text('comma'));
  return has('purposes.' + what) ? text('purposes.' + what, { code: code || '', fields }) : one.purpose + text('dot') + fields;
}
