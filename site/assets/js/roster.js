/** Who was told and what they answered. Each look is on record, so the list is read when it is asked for and when the seats have changed. */
import { call } from './api.js';
import { clock, moment } from './format.js';
import { el, fill, home, part, text } from './page.js';
import { present } from './present.js';
import { send } from './sending.js';

const ORDER = ['CHECKED_IN', 'ACCEPTED', 'CHECKED_OUT', 'COMPLETED', 'NO_SHOW', 'OFFERED'];
const GOOD = ['CHECKED_IN', 'ACCEPTED', 'CHECKED_OUT', 'COMPLETED'];

/** {seatsChanged(need)}: joins the button that opens the list of a need. */
export function roster(root, id) {
  part('on-site', root).href = home + 'c/presence/?id=' + encodeURIComponent(id);
  const button = part('roster-open', root);
  let open = false;
  let shown = [];
  let seen = '';

  async function read(quiet) {
    const line = part('roster-state', root);
    try {
      const ask = () => call('GET', '/v1/needs/' + encodeURIComponent(id) + '/roster', { quiet });
      const { people } = quiet ? await ask() : await send(button, line, ask);
      draw(people);
      open = true;
    } catch (problem) {
      fill(line, problem.message);
    }
  }

  function draw(people) {
    fill(button, text('roster_again'));
    shown = people;
    ['roster-print', 'roster-csv'].forEach((name) => { part(name, root).hidden = people.length === 0; });
    fill(part('roster-time', root), text(people.length ? 'roster_as_of' : 'roster_none', { time: clock(present()) }));
    const numbers = people.map((one) => one.line).filter((number, index, all) => all.indexOf(number) === index);
    fill(part('roster-list', root), numbers.map((number) => table(number, people.filter((one) => one.line === number))));
  }

  button.addEventListener('click', () => read(false));
  part('roster-print', root).addEventListener('click', () => window.print());
  part('roster-csv', root).addEventListener('click', () => save('roster-' + id.slice(0, 8) + '.csv', csv(shown)));

  return { seatsChanged(need) {
    const now = need.lines.map((line) => [line.offered, line.accepted]).join();
    if (open && seen && seen !== now) read(true);
    seen = now;
  } };
}

function rank(state) {
  const found = ORDER.indexOf(state);
  return found < 0 ? ORDER.length : found;
}

/** The list as a file: line, role, name, phone, answer, since; a text that a spreadsheet would take for a formula stays a text. */
function csv(people) {
  const cell = (words) => '"' + String(words).replace(/^([=+\-@\t])/, "'$1").replace(/"/g, '""') + '"';
  const rows = people.map((one) => [one.line, text('roles.' + one.role), one.name || text('erased'), one.phone, text('answers.' + one.state), moment(one.since)]);
  const head = [text('columns.line'), text('columns.role')].concat(['name', 'phone', 'answer', 'since'].map((name) => text('columns.' + name)));
  return '\ufeff' + [head].concat(rows).map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function save(name, words) {
  const address = URL.createObjectURL(new Blob([words], { type: 'text/csv' }));
  el('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

function table(number, people) {
  const rows = people.slice().sort((one, other) => rank(one.state) - rank(other.state));
  return el('table', { class: 'roster' },
    el('caption', null, text('line', { n: number, role: text('roles.' + rows[0].role) })),
    el('thead', null, el('tr', null, ['name', 'phone', 'answer'].map((name) => el('th', { scope: 'col' }, text('columns.' + name))))),
    el('tbody', null, rows.map((one) => el('tr', { class: rank(one.state) < ORDER.length ? false : 'away-now' },
      el('th', { scope: 'row' }, one.name || text('erased')),
      el('td', null, /^\d+$/.test(one.phone) ? el('a', { href: 'tel:' + one.phone }, one.phone.replace(/^(\d{3})(\d{4})/, '$1 $2 ')) : one.phone),
      el('td', null, el('span', { class: 'tag ' + (GOOD.indexOf(one.state) >= 0 ? 'good' : one.state === 'OFFERED' ? 'act' : 'over') }, text('answers.' + one.state)), ' ', el('span', { class: 'hint' }, moment(one.since)), one.note ? el('p', { class: 'hint' }, text('said', { note: one.note })) : null)))));
}
