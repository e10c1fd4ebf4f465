/** The rows of a new need: who, how many, when. */
import { plainDigits } from './form.js';
import { day, instant, isoDay, moment } from './format.js';
import { el, fill, text } from './page.js';
import { present } from './present.js';

const ROLES = ['queue', 'delivery', 'checkpoint', 'visit', 'disinfect', 'info', 'care', 'medical', 'driver'];
const MOST = 10;
const DAY_MS = 86400000;

/** A first row: tomorrow morning, nobody yet. */
export function blank() {
  return { role: '', people: '', minimum: '', vehicles: '', date: isoDay(present() + DAY_MS), start: '08:00', end: '12:00' };
}

/** The window of a row as two instants; an end that is not after the start means the day after. Null while it is incomplete. */
export function windowOf(row) {
  if (!row.date || !row.start || !row.end) return null;
  const next = row.end < row.start ? isoDay(new Date(instant(row.date, row.end)).getTime() + DAY_MS) : row.date;
  const [start, end] = [instant(row.date, row.start), instant(next, row.end)];
  return { start, end, hours: (new Date(end) - new Date(start)) / 3600000 };
}

/** A whole number as people type it; NaN for anything else, 0 for nothing. */
export function whole(typed) {
  const plain = plainDigits(typed);
  return plain === '' ? 0 : /^\d{1,4}$/.test(plain) ? Number(plain) : NaN;
}

/** The rows in `list`: {values(), set(rows), add()}; `changed` is called after every key. */
export function editor(list, addButton, changed) {
  let rows = [];

  function control(index, name, label, made) {
    const id = 'lines-' + index + '-' + name;
    made.id = id;
    made.value = rows[index][name];
    made.addEventListener('input', () => {
      rows[index][name] = made.value;
      sum(index);
      changed();
    });
    return el('div', { 'data-field': 'lines.' + index + '.' + name, class: 'part ' + name }, el('label', { for: id }, label), made);
  }

  const number = (index, name) => control(index, name, text('fields.' + name), el('input', { type: 'text', inputmode: 'numeric', autocomplete: 'off', maxlength: '6' }));

  function sum(index) {
    const line = list.children[index].querySelector('[data-part=sum]');
    const found = windowOf(rows[index]);
    if (!found || found.hours <= 0) fill(line);
    else fill(line, text(rows[index].end < rows[index].start ? 'window_next' : 'window', { start: moment(found.start), end: rows[index].end, day: day(found.end), hours: Math.round(found.hours * 10) / 10 }));
  }

  function draw(index) {
    const role = el('select', null, el('option', { value: '' }, text('choose')), ROLES.map((one) => el('option', { value: one }, text('roles.' + one))));
    const date = el('input', { type: 'date', min: isoDay(present()), max: isoDay(present() + 14 * DAY_MS) });
    const time = () => el('input', { type: 'time', step: '300' });
    return el('fieldset', { class: 'card line' },
      el('legend', { tabindex: '-1' }, text('group', { n: index + 1 })),
      rows.length > 1 ? el('button', { type: 'button', class: 'plain remove', click: () => remove(index) }, text('remove'), el('span', { class: 'away' }, ' ', text('group', { n: index + 1 }))) : null,
      control(index, 'role', text('fields.role'), role),
      el('div', { class: 'pair trio' }, number(index, 'people'), number(index, 'minimum'), number(index, 'vehicles')),
      el('div', { class: 'pair trio window' }, control(index, 'date', text('fields.date'), date), control(index, 'start', text('fields.start'), time()), control(index, 'end', text('fields.end'), time())),
      el('p', { class: 'hint', 'data-part': 'sum' }));
  }

  function redraw() {
    fill(list, rows.map((row, index) => draw(index)));
    rows.forEach((row, index) => sum(index));
    addButton.hidden = rows.length >= MOST;
  }

  function remove(index) {
    rows.splice(index, 1);
    redraw();
    changed();
    list.children[Math.max(0, index - 1)].querySelector('legend').focus();
  }

  function add() {
    const last = rows[rows.length - 1];
    rows.push(last ? Object.assign(blank(), { date: last.date, start: last.start, end: last.end }) : blank());
    redraw();
    changed();
    list.lastElementChild.querySelector('select').focus();
  }

  addButton.addEventListener('click', add);
  return { values: () => rows.map((row) => Object.assign({}, row)), set: (given) => { rows = given; redraw(); } };
}
