/** The public books: what became of every item, every entry, the months to keep and check, and whether a receipt holds. */
import { table } from './amounts.js';
import { call } from './api.js';
import { plainDigits, show } from './form.js';
import { count, moment } from './format.js';
import { nameOf } from './items.js';
import { el, fill, hook, lang, part, text } from './page.js';

const ACCOUNTS = ['received', 'in_stock', 'allocated', 'issued', 'returned_out', 'written_off'];
const PAGE = 50;
const PATHS = { receipt: (number) => `/v1/donation-receipts/${number}` };
const root = hook('ledger');
const checking = part('check', root);
const which = part('which', root);
let entries = [];
let first = 1;

async function look() {
  try {
    const { items } = await call('GET', '/v1/ledger/items?lang=' + lang, { open: true });
    fill(part('sums', root), items.length ? table(text('sums'), [[text('item')]].concat(ACCOUNTS.map((name) => [text('accounts.' + name), true])),
      items.map((one) => [[one.name, ' ', el('span', { class: 'hint' }, one.unit)]].concat(ACCOUNTS.map((name) => count(one[name]))))) : el('p', { class: 'empty' }, text('empty')));
    fill(which, el('option', { value: '' }, text('all')), items.map((one) => el('option', { value: one.item }, one.name)));
    const { last } = await call('GET', '/v1/ledger?most=1', { open: true });
    first = last + 1;
    entries = [];
    await older();
    const { months } = await call('GET', '/v1/ledger/months', { open: true });
    fill(part('months', root), months.map((one) => el('li', null, el('a', { href: '/v1/ledger/months/' + one.month, download: one.month + '.jsonl' }, text('month', one)))));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(part('failed', root), problem.message);
    part('failed', root).hidden = false;
  }
}

/** Reads the page of entries before those that are shown. */
async function older() {
  const after = Math.max(0, first - 1 - PAGE);
  if (first > 1) {
    const found = await call('GET', '/v1/ledger?after=' + after + '&most=' + (first - 1 - after), { open: true });
    entries = entries.concat(found.entries.reverse());
    first = after + 1;
  }
  part('more', root).hidden = first <= 1;
  draw();
}

function draw() {
  const shown = entries.map((one) => Object.assign({ digest: one.digest }, JSON.parse(one.body))).filter((one) => !which.value || one.lines.some((line) => line.item === which.value));
  fill(part('entries', root), shown.map(entry));
  part('none', root).hidden = shown.length > 0;
}

function entry(one) {
  const sums = {};
  one.lines.forEach((line) => {
    const key = [line.item, line.from, line.to].join('|');
    sums[key] = (sums[key] || 0) + line.quantity;
  });
  const moves = Object.keys(sums).map((key) => {
    const [item, from, to] = key.split('|');
    return el('li', null, text('move', { name: nameOf(item) || item, n: count(sums[key]), from: text('accounts.' + from), to: text('accounts.' + to) }));
  });
  const about = ['donor', 'pledge', 'partner', 'foundation', 'fen'].filter((name) => one.about[name]).map((name) => text('about.' + name, { value: name === 'fen' ? (Number(one.about.fen) / 100).toFixed(2) : one.about[name] }));
  return el('li', null, el('h3', null, text('number', { n: one.number }), text('dot'), text('kinds.' + one.kind)), el('p', { class: 'hint' }, moment(one.at), text('dot'), text('by.' + one.by)),
    moves.length ? el('ul', { class: 'list' }, moves) : null, about.length ? el('p', null, about.join(text('dot'))) : null,
    one.receipt ? el('p', null, text('receipt', { number: one.receipt })) : null, one.reason ? el('p', { class: 'hint' }, text('because', one)) : null,
    el('p', { class: 'hint digest' }, text('digest', { digest: one.digest.slice(0, 16) })));
}

checking.addEventListener('submit', async (event) => {
  event.preventDefault();
  const number = plainDigits(checking.elements.number.value).toUpperCase().replace(/^(RC)?-?/, 'RC-');
  show(checking, /^RC-\d{11}$/.test(number) ? [] : [{ field: 'number', message: text('number_wrong') }]);
  if (!/^RC-\d{11}$/.test(number)) return;
  const line = part('result', root);
  try {
    const found = await call('GET', PATHS.receipt(number), { open: true });
    const goods = Object.keys(found.counted).map((item) => (nameOf(item) || item) + ' ' + count(found.counted[item])).join(text('dot'));
    fill(line, text(found.state === 'ISSUED' ? 'holds' : 'voided', Object.assign({ goods }, found)));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(line, problem.status === 404 ? text('no_receipt') : problem.message);
  }
  line.hidden = false;
  line.focus();
});
which.addEventListener('change', draw);
part('more', root).addEventListener('click', () => older().catch((problem) => fill(part('failed', root), problem.message)));
look();
