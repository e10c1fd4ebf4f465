/** Giving: what is needed most, the lines of a gift, and how the server understood them. */
import { attempt, newKey } from './net.js';
import { show } from './form.js';
import { count } from './format.js';
import { needed } from './needed.js';
import { el, fill, hook, part, text } from './page.js';
import { rules } from './schema.pledges.js';
import { signUp, yesNo } from './signup.js';

const PARTS = ['item', 'quantity', 'expiry'];
const root = hook('signup');
const form = root.querySelector('form');
const rows = Array.from(form.querySelectorAll('.gift'));
const field = (row, name) => rows[row].querySelector('[name^="' + name + '"]');
const typed = (row) => PARTS.reduce((line, name) => Object.assign(line, { [name]: field(row, name).value.normalize('NFC').trim() }), {});

/** Shows the first `many` lines; those beyond stay away, as the plain page's fold does. */
function open(many) {
  const fold = part('many', root);
  fold.open = true;
  fold.classList.toggle('in', many > 3);
  rows.forEach((row, at) => row.classList.toggle('in', at < many));
  part('add', root).hidden = many >= rows.length;
}

function put(lines) {
  rows.forEach((row, at) => PARTS.forEach((name) => { field(at, name).value = (lines[at] && lines[at][name]) || ''; }));
  open(Math.max(1, lines.length));
}

/** What was typed, without gaps: line n of the body is line n of the page. */
function read() {
  const lines = rows.map((row, at) => typed(at)).filter((line) => line.item || line.quantity);
  put(lines);
  return lines.map((line) => (line.expiry ? line : { item: line.item, quantity: line.quantity }));
}

/** Puts an item into the first line that names none. */
function give(name) {
  const lines = read();
  const at = lines.length < rows.length ? lines.length : rows.length - 1;
  open(at + 1);
  field(at, 'item').value = name;
  field(at, 'quantity').focus();
}

function wrong(values) {
  const found = values.lines.reduce((all, line, at) => all.concat(['item', 'quantity'].filter((name) => !line[name]).map((name) => ({ field: 'lines.' + at + '.' + name, message: text('no_' + name, { n: at + 1 }) }))), []);
  if (!values.lines.length) found.push({ field: 'lines.0.item', message: text('no_lines') });
  if (values.handing === 'fetch' && !values.address) found.push({ field: 'address', message: text('no_address') });
  return found;
}

/** The server reads the lines back; what it cannot read is shown at its line. */
async function look(values, again) {
  const line = part('asking', root);
  fill(line, text('asking'));
  const answer = await attempt('POST', '/v1/pledges/check', { body: { lines: values.lines }, key: newKey() });
  fill(line, '');
  const data = answer.data || {};
  if (answer.status === 200) return { answers: data.lines.map((one) => [el('dt', null, text('line', { n: one.line })), el('dd', null, told(one, again))]) };
  const errors = data.errors || [];
  if (errors.length) show(form, errors);
  else fill(line, data.detail || text('unreachable'));
  return null;
}

function told(one, again) {
  const amount = (one.packs ? one.packs + ' = ' : '') + count(one.units) + ' ' + one.unit;
  const change = (item) => el('button', { class: 'button small second', type: 'button', click: () => { field(one.line - 1, 'item').value = item.name; again(); } }, item.name);
  return [one.name + text('dot') + amount, one.large ? el('strong', { class: 'words block' }, text('in_words', { words: one.words, unit: one.unit })) : null,
    one.item ? null : el('p', { class: 'hint' }, text(one.suggestions.length ? 'meant' : 'settled_later')),
    one.suggestions.length ? el('div', { class: 'row' }, one.suggestions.map(change)) : null];
}

put([]);
part('add', root).addEventListener('click', () => {
  const many = rows.filter((row) => row.classList.contains('in')).length + 1;
  open(many);
  field(many - 1, 'item').focus();
});
needed(form, give);
signUp({
  path: '/v1/pledges', rules, receipt: 'donate/gift/', wrong, look,
  restore: (body) => put(body.lines),
  clean: (values) => Object.assign(values, { lines: read() }, form.elements.campaign.value ? { campaign: form.elements.campaign.value } : {}),
  shown: (values) => ({
    donor_kind: text('kinds.' + values.donor_kind), available: values.available, handing: text('ways.' + values.handing), address: values.address || '—',
    earmark: form.elements.earmark.selectedOptions[0].textContent, named: yesNo(values.named), certificate: yesNo(values.certificate),
  }),
});
