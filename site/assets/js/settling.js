/** On my own page: shifts whose hours or absence wait for my word, and how many wait for the site's. */
import { call } from './api.js';
import { span } from './format.js';
import { el, fill, home, part, text } from './page.js';
import { renew } from './rows.js';

const MINE = ['appeal', 'declare'];
const THEIRS = ['CHECKED_OUT', 'DECLARED', 'ADDED', 'CONTESTED', 'APPEALED'];

/** Reads and shows them; what cannot be read is left out, for the page of hours has it all. */
export async function settling(root) {
  const found = await call('GET', '/v1/me/hours', { quiet: true }).catch(() => ({ records: [] }));
  const mine = found.records.filter((one) => MINE.some((act) => one.can.indexOf(act) >= 0));
  const theirs = found.records.filter((one) => THEIRS.indexOf(one.state) >= 0 && mine.indexOf(one) < 0);
  part('settling-box', root).hidden = !mine.length && !theirs.length;
  renew(part('settling', root), mine, (one) => one.assignment, card);
  fill(part('settling-waits', root), theirs.length ? text('settling.waits', { n: theirs.length }) : '');
}

function card(one) {
  return el('li', { class: 'task' },
    el('h3', null, el('a', { href: home + 'me/hours/' }, text('roles.' + one.role) + text('dot') + one.area_name)),
    el('p', { class: 'when' }, span(one.start, one.end)),
    el('p', { class: 'term' }, text('settling.' + MINE.filter((act) => one.can.indexOf(act) >= 0)[0])));
}
