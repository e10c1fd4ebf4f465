/** Intake: goods at the door, counted by two people who do not see each other's figures; what both found is received, and labelled. */
import { table, whole } from './amounts.js';
import { call } from './api.js';
import { show } from './form.js';
import { count } from './format.js';
import { act, open, renew, say } from './goodsdesk.js';
import { codeOf } from './items.js';
import { el, fill, hook, part, text } from './page.js';
import { levelOf } from './sites.js';
import { sitesOf } from './desk.js';

const PATHS = { count: (id) => `/v1/goods/arrivals/${id}/count`, receive: (id) => `/v1/goods/arrivals/${id}/receive`, labels: (id) => `/v1/goods/arrivals/${id}/labels` };
const root = hook('intake');
const beginning = part('new', root);

async function look(desk) {
  if (desk) {
    const stores = sitesOf(desk.grants).filter(([code]) => ['city', 'district'].indexOf(levelOf(code)) >= 0);
    fill(beginning.elements.store, stores.map(([code, name]) => el('option', { value: code }, name)));
  }
  const waiting = (await call('GET', '/v1/goods/arrivals')).arrivals;
  const got = (await call('GET', '/v1/goods/arrivals?state=RECEIVED')).arrivals;
  part('none', root).hidden = waiting.length > 0;
  fill(part('list', root), waiting.map(card));
  fill(part('got', root), got.reverse().slice(0, 20).map(received));
  part('got-none', root).hidden = got.length > 0;
}

function title(one) {
  return one.pledge || one.donor || text('nobody');
}

function card(one) {
  const said = one.state === 'AGREED' ? text('agreed') : one.mine ? text('mine') : text(one.counts ? 'second' : one.recounts ? 'again' : 'first');
  const forms = one.state === 'AGREED'
    ? el('button', { class: 'button small', type: 'button', click: (event) => after(act(root, event.currentTarget, PATHS.receive(one.id))) }, text('receive'))
    : one.mine ? null : counting(one);
  return el('li', null, el('div', { class: 'row between' }, el('h3', null, title(one)), el('span', { class: 'tag' }, said)),
    el('p', { class: 'hint' }, one.store_name, one.donor ? text('dot') + text('from', { who: one.donor }) : ''), forms);
}

/** The form of one person's count: a block for each line of the pledge, and more for whatever else came. */
function counting(one) {
  const blocks = el('div', { class: 'stack' });
  let number = 0;
  const add = (line) => {
    number += 1;
    const id = one.id.slice(0, 6) + number;
    const box = (name, label, attributes) => el('div', null, el('label', { class: 'sub', for: name + id }, label), el('input', Object.assign({ id: name + id, 'data-name': name, type: 'text', autocomplete: 'off' }, attributes)));
    const digits = { inputmode: 'numeric' };
    blocks.appendChild(el('fieldset', { class: 'field', 'data-line': line ? line.line : 0 },
      el('legend', null, line ? text('line', { name: line.name, n: count(line.units), unit: line.unit }) : text('other')),
      box('item', text('item'), { list: 'items', value: line ? line.name : '' }),
      el('div', { class: 'pair' }, box('units', text('good'), digits), box('expiry', text('expiry'), { type: 'date' })),
      el('div', { class: 'pair' }, box('damaged', text('damaged'), digits), box('expired', text('expired'), digits)),
      el('label', { class: 'sub', for: 'serials' + id }, text('serials')), el('textarea', { id: 'serials' + id, 'data-name': 'serials', rows: 3, autocomplete: 'off' }),
      box('photo', text('photo'), { maxlength: 60 })));
  };
  one.expected.forEach(add);
  if (!one.expected.length) add(null);
  const go = el('button', { class: 'button', type: 'submit' }, text('count'));
  const form = el('form', { class: 'stack', novalidate: true, submit: (event) => {
    event.preventDefault();
    send(one, form, blocks, go);
  } }, el('div', { class: 'summary', 'data-module': 'summary', role: 'alert', hidden: true }), blocks,
  el('div', { class: 'row' }, el('button', { class: 'button small second', type: 'button', click: () => add(null) }, text('add'))), go);
  return el('details', { class: 'fold card' }, el('summary', null, text('open_count')), form);
}

function send(one, form, blocks, go) {
  const lines = [];
  const found = [];
  blocks.querySelectorAll('fieldset').forEach((block) => {
    const value = (name) => block.querySelector('[data-name=' + name + ']').value.normalize('NFC').trim();
    const item = codeOf(value('item'));
    const amounts = { units: whole(value('units')), damaged: whole(value('damaged')), expired: whole(value('expired')) };
    const none = !amounts.units && !amounts.damaged && !amounts.expired;
    if (none && (block.getAttribute('data-line') === '0' || lines.length)) return;
    if (!item) found.push({ field: '', message: text('no_item') });
    const serials = value('serials').split(/[\s,，;；]+/).filter(Boolean);
    lines.push(Object.assign({ line: Number(block.getAttribute('data-line')), item, serials, photo: value('photo') }, amounts, value('expiry') ? { expiry: value('expiry') } : {}));
  });
  show(form, found);
  if (!found.length) after(act(root, go, PATHS.count(one.id), { lines }, form));
}

async function after(sent) {
  const answer = await sent;
  if (!answer) return;
  await renew(root, look);
  const words = answer.new ? 'arrived' : answer.state === 'RECEIVED' ? (answer.receipt ? 'received' : 'received_plain') : answer.state === 'COUNTED_ONCE' ? 'once' : answer.recounts ? 'differ' : 'once';
  say(root, 'said', text('done.' + words, answer));
}

function received(one) {
  const shown = el('div', { class: 'labels' });
  const names = Object.keys(one.counted);
  return el('li', null, el('h3', null, title(one)), el('p', null, names.map((item) => text('items', { n: count(one.counted[item]) }) + nameIn(item)).join(text('dot'))),
    one.differences.length ? table(text('differences'), [[text('item')], [text('why')], [text('units'), true]], one.differences.map((found) => [found.name, text('reasons.' + found.reason), count(found.units)])) : null,
    el('div', { class: 'row' }, el('button', { class: 'button small second', type: 'button', click: () => labels(one, shown) }, text('labels'), el('span', { class: 'away' }, ' ' + title(one)))), shown);
}

function nameIn(code) {
  const found = Array.from(document.querySelectorAll('#items option')).filter((one) => one.getAttribute('data-code') === code)[0];
  return found ? found.value : code;
}

async function labels(one, shown) {
  try {
    const found = (await call('GET', PATHS.labels(one.id))).labels;
    fill(shown, found.map(label), el('p', { class: 'row no-print' }, el('button', { class: 'button small', type: 'button', click: () => window.print() }, text('print'))));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    say(root, 'failed', problem.message);
  }
}

/** One label: the code to read out, and the same as a picture of squares. */
function label(one) {
  const size = one.picture.length;
  const squares = [];
  one.picture.forEach((row, y) => row.split('').forEach((dark, x) => { if (dark === '1') squares.push('M' + x + ' ' + y + 'h1v1h-1z'); }));
  return el('figure', { class: 'label-card' }, el('svg', { viewBox: `-2 -2 ${size + 4} ${size + 4}`, role: 'img', 'aria-label': text('picture', { code: one.code }) }, el('path', { d: squares.join('') })),
    el('figcaption', null, el('strong', null, one.code), ' ', one.name, one.serial ? ' ' + one.serial : ' × ' + count(one.units), one.expiry ? ' ' + one.expiry : ''));
}

beginning.addEventListener('submit', (event) => {
  event.preventDefault();
  const fields = beginning.elements;
  const body = { store: fields.store.value, pledge: fields.pledge.value.normalize('NFKC').trim().toUpperCase(), donor: fields.donor.value.normalize('NFC').trim() };
  show(beginning, []);
  after(act(root, part('begin', root), '/v1/goods/arrivals', body, beginning).then((answer) => {
    if (answer) beginning.reset();
    return answer && Object.assign({}, answer, { state: 'COUNTED_ONCE', new: true });
  }));
});
open(root, ['intake'], look);
