/** The store: what is there of every item, lot by lot; counted anew, given back, or written off by two. */
import { table, whole } from './amounts.js';
import { call } from './api.js';
import { count } from './format.js';
import { act, below, open, opener, renew, say } from './goodsdesk.js';
import { el, fill, hook, part, text } from './page.js';

const ACCOUNTS = ['received', 'in_stock', 'allocated', 'issued', 'returned_out', 'written_off'];
const PATHS = {
  audit: '/v1/goods/audits', back: '/v1/goods/returns', off: '/v1/goods/write-offs',
  sign: (id) => `/v1/goods/write-offs/${id}/sign`, refuse: (id) => `/v1/goods/write-offs/${id}/refuse`,
};
const root = hook('store');
const which = part('which', root);
let may = false;

async function look(desk) {
  may = desk ? desk.rights.indexOf('store') >= 0 : may;
  const { balances } = await call('GET', '/v1/goods/stock');
  fill(part('balances', root), balances.length ? table(text('balances'), [[text('item')]].concat(ACCOUNTS.map((name) => [text('accounts.' + name), true]), [[text('whole')]]),
    balances.map((one) => [[one.name, ' ', el('span', { class: 'hint' }, one.unit)]].concat(ACCOUNTS.map((name) => count(one[name])), text(one.conserved ? 'conserved' : 'not_conserved'))))
    : el('p', { class: 'empty' }, text('empty')));
  const chosen = which.value;
  fill(which, el('option', { value: '' }, text('choose')), balances.map((one) => el('option', { value: one.item, selected: one.item === chosen }, one.name)));
  await lots();
  const { write_offs: asked } = await call('GET', '/v1/goods/write-offs');
  part('asked-none', root).hidden = asked.length > 0;
  fill(part('asked', root), asked.map(writeOff));
}

async function lots() {
  if (!which.value) {
    fill(part('lots', root));
    return;
  }
  const found = await call('GET', `/v1/goods/stock/${which.value}`);
  fill(part('lots', root), found.lots.map((one) => lot(one, found)));
}

function lot(one, item) {
  const amounts = ACCOUNTS.slice(1).filter((name) => one[name]).map((name) => text('accounts.' + name) + ' ' + count(one[name]) + ' ' + item.unit);
  const late = one.days_left !== undefined && one.days_left !== null && one.days_left < 30;
  return el('li', null,
    el('div', { class: 'row between' }, el('h3', null, one.code, one.serial ? text('dot') + one.serial : ''), one.expiry ? el('span', { class: 'tag' + (late ? ' warn' : '') }, text('expires', { day: one.expiry })) : null),
    el('p', null, amounts.join(text('dot'))),
    el('p', { class: 'hint' }, [one.store_name, one.donor ? text('from', { who: one.donor }) : '', one.pledge, one.earmark ? text('marked') : ''].filter(Boolean).join(text('dot'))),
    may ? el('div', { class: 'row' },
      opener(text('acts.audit'), one.code, (pressed) => audit(one, pressed)),
      one.in_stock ? opener(text('acts.back'), one.code, (pressed) => back(one, pressed)) : null,
      one.in_stock + one.allocated + one.issued ? opener(text('acts.off'), one.code, (pressed) => off(one, pressed)) : null) : null);
}

function audit(one, pressed) {
  below(root, pressed, text('acts.audit'), [['counted', text('counted'), { inputmode: 'numeric' }], ['reason', text('reason'), {}, text('no_names')]],
    (values, go, form) => done(act(root, go, PATHS.audit, { lot: one.id, counted: whole(values.counted), reason: values.reason }, form), 'posted'));
}

function back(one, pressed) {
  below(root, pressed, text('acts.back'), [['units', text('units'), { inputmode: 'numeric' }], ['reason', text('reason'), {}, text('no_names')]],
    (values, go, form) => done(act(root, go, PATHS.back, { lot: one.id, units: whole(values.units), reason: values.reason }, form), 'posted'));
}

function off(one, pressed) {
  const accounts = ['in_stock', 'allocated', 'issued'].filter((name) => one[name]).map((name) => [name, text('accounts.' + name)]);
  const causes = ['LOST', 'DAMAGED', 'EXPIRED', 'WORN_OUT'].map((name) => [name, text('causes.' + name)]);
  below(root, pressed, text('acts.off'), [['account', text('account'), accounts], ['units', text('units'), { inputmode: 'numeric' }], ['cause', text('cause'), causes], ['document', text('document')]],
    (values, go, form) => done(act(root, go, PATHS.off, Object.assign(values, { lot: one.id, units: whole(values.units) }), form), 'asked'));
}

function writeOff(one) {
  const sign = may && !one.mine ? [el('button', { class: 'button small', type: 'button', click: (event) => done(act(root, event.currentTarget, PATHS.sign(one.id)), 'signed') }, text('acts.sign'), el('span', { class: 'away' }, ' ' + one.code)),
    opener(text('acts.refuse'), one.code, (pressed) => below(root, pressed, text('acts.refuse'), [['reason', text('reason'), {}, text('no_names')]], (values, go, form) => done(act(root, go, PATHS.refuse(one.id), values, form), 'refused')))] : null;
  return el('li', null, el('h3', null, one.name, text('dot'), one.code), el('p', null, text('writes', { n: count(one.units), account: text('accounts.' + one.account), cause: text('causes.' + one.cause) })),
    el('p', { class: 'hint' }, text('paper', { document: one.document }), one.mine ? text('dot') + text('by_me') : ''), el('div', { class: 'row' }, sign));
}

async function done(sent, words) {
  const answer = await sent;
  if (!answer) return;
  await renew(root, look);
  say(root, 'said', text('done.' + words, answer));
}

which.addEventListener('change', () => lots().catch((problem) => say(root, 'failed', problem.message)));
open(root, ['goods'], look);
