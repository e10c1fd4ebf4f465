/** Where I stand, in the server's own words; seats that others offer around me; and a pause that ends on a day. */
import { call } from './api.js';
import { isoDay } from './format.js';
import { el, fill, home, part, text } from './page.js';
import { present } from './present.js';
import { renew } from './rows.js';
import { fullDay, hours } from './tasks.js';

const FREE = ['waiting', 'sealed', 'resting', 'paused'];

/** Reads and shows my standing; what cannot be read is left out, for the rest of the page does not need it. */
export async function standing(root, me) {
  const box = part('stand', root);
  const [found, offered] = await Promise.all([call('GET', '/v1/me/standing', { quiet: true }).catch(() => null), call('GET', '/v1/me/swaps', { quiet: true }).catch(() => null)]);
  box.hidden = !found;
  if (found) {
    fill(part('standing-text', root), found.text);
    part('stand-ask', root).hidden = !me.asked;
    fill(part('stand-next', root), found.next);
    const free = FREE.indexOf(found.state) >= 0; // whoever has a task does not ask why nobody called
    list('facts', !free ? [] : [found.reach_text, found.waiting_text, found.days_text].concat(found.near.map((one) => text('stand.near', { role: text('roles.' + one.role), area: one.area_name, when: fullDay(one.start) + ' ' + hours(one.start, one.end) }))), box);
    list('why', free ? found.why.map((one) => one.text) : [], box);
    list('changes', free ? found.changes.map((one) => one.text) : [], box);
    fill(part('stand-confirmed', root), me.confirmed ? text('stand.confirmed', { day: me.confirmed }) : '');
  }
  const swaps = offered ? offered.swaps : [];
  part('swaps-box', root).hidden = swaps.length === 0;
  renew(part('swaps', root), swaps, (one) => one.id, (one) => el('li', { class: 'task' },
    el('h3', null, el('a', { href: home + 'me/swap/?id=' + encodeURIComponent(one.id) }, text('roles.' + one.role))),
    el('p', { class: 'when' }, fullDay(one.start), ' ', el('span', { class: 'nowrap' }, hours(one.start, one.end))), el('p', { class: 'hint' }, one.area_name)));
}

function list(name, lines, box) {
  const shown = lines.filter(Boolean);
  const around = part('stand-' + name + '-box', box);
  if (around) around.hidden = shown.length === 0;
  fill(part('stand-' + name, box), shown.map((line) => el('li', null, line)));
}

/** Joins the pause until a day; `done` sends it. */
export function pauseUntil(root, done) {
  const input = part('until-day', root);
  input.min = isoDay(present() + 86400000);
  input.max = isoDay(present() + 180 * 86400000);
  part('until-go', root).addEventListener('click', () => { if (input.value && input.checkValidity()) done(input.value); else input.focus(); });
}
