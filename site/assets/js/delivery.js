/** Delivery: what is approved is picked, loaded and sent; what is on its way is signed for by its receiver, or comes back; what is in use is logged. */
import { whole } from './amounts.js';
import { call } from './api.js';
import { show } from './form.js';
import { count, moment } from './format.js';
import { act, below, open, opener, renew, say } from './goodsdesk.js';
import { el, fill, hook, part, text } from './page.js';

const PATHS = {
  load: '/v1/goods/shipments', ship: (id) => `/v1/goods/shipments/${id}/ship`, code: (id) => `/v1/goods/shipments/${id}/code`, back: (id) => `/v1/goods/shipments/${id}/return`, lost: (id) => `/v1/goods/shipments/${id}/lost`,
  use: (id) => `/v1/goods/lots/${id}/use`,
};
const root = hook('delivery');
const using = part('using', root);

async function look() {
  const { rows } = await call('GET', '/v1/goods/picks');
  const groups = {};
  rows.forEach((row) => { (groups[row.partner + row.store] = groups[row.partner + row.store] || []).push(row); });
  const keys = Object.keys(groups);
  part('none', root).hidden = keys.length > 0;
  fill(part('list', root), keys.map((key) => group(groups[key])));
  const { shipments } = await call('GET', '/v1/goods/shipments');
  part('away-none', root).hidden = shipments.length > 0;
  fill(part('away', root), shipments.map(shipment));
}

function goods(row) {
  return el('li', null, text('row', { name: row.name, n: count(row.units), unit: row.unit }), text('dot'), el('span', { class: 'hint' }, row.code, ' ', row.lots.slice(0, 6).join(' '), row.lots.length > 6 ? text('more', { n: row.lots.length - 6 }) : ''));
}

function group(rows) {
  const first = rows[0];
  return el('li', null, el('h3', null, first.partner_name), el('ul', { class: 'list' }, rows.map(goods)),
    el('div', { class: 'row' }, opener(text('acts.load'), first.partner_name, (pressed) => below(root, pressed, text('acts.load'), [['vehicle', text('vehicle'), { maxlength: 60 }]],
      (values, go, form) => done(act(root, go, PATHS.load, { partner: first.partner, store: first.store, rows: rows.slice(0, 40).map((row) => row.id), vehicle: values.vehicle }, form), 'load')))));
}

function shipment(one) {
  const press = (name, path) => el('button', { class: 'button small' + (name === 'ship' ? '' : ' second'), type: 'button', click: (event) => done(act(root, event.currentTarget, path), name) }, text('acts.' + name), el('span', { class: 'away' }, ' ' + one.code));
  return el('li', null,
    el('div', { class: 'row between' }, el('h3', null, one.code, text('dot'), one.partner_name), el('span', { class: 'tag' + (one.overdue || one.stood_down ? ' warn' : '') }, text(one.stood_down ? 'stood_down' : one.overdue ? 'overdue' : 'states.' + one.state))),
    el('p', { class: 'hint' }, one.store_name, text('dot'), moment(one.created), one.vehicle ? text('dot') + one.vehicle : ''),
    el('ul', { class: 'list' }, one.rows.map(goods)),
    el('div', { class: 'row' }, one.state === 'LOADED' && !one.stood_down ? press('ship', PATHS.ship(one.id)) : null, one.state === 'ON_THE_WAY' && !one.stood_down ? press('code', PATHS.code(one.id)) : null,
      ['back', 'lost'].filter((name) => name === 'back' || one.state === 'ON_THE_WAY').map((name) => opener(text('acts.' + name), one.code,
        (pressed) => below(root, pressed, text('acts.' + name), [['reason', text('reason'), {}, text('no_names')]], (values, go, form) => done(act(root, go, PATHS[name](one.id), values, form), name))))));
}

async function done(sent, words) {
  const answer = await sent;
  if (!answer) return;
  await renew(root, look);
  say(root, 'said', text('done.' + words, answer) + (answer.digits ? ' ' + text('digits', answer) : ''));
}

using.addEventListener('submit', async (event) => {
  event.preventDefault();
  const fields = using.elements;
  const code = fields.lot.value.normalize('NFKC').trim().toUpperCase();
  const hours = fields.hours.value.normalize('NFKC').trim() || '0';
  const found = [];
  if (!/^(EQ|ST)-\d{9}$/.test(code)) found.push({ field: 'lot', message: text('lot_wrong') });
  if (!/^\d{1,4}(\.\d)?$/.test(hours)) found.push({ field: 'hours', message: text('hours_wrong') });
  show(using, found);
  if (found.length) return;
  const body = { kind: fields.kind.value, tenths_of_hours: Math.round(Number(hours) * 10), area_m2: whole(fields.area.value), consumables: fields.consumables.value.trim() };
  const answer = await act(root, part('log', root), PATHS.use(code), body, using);
  if (!answer) return;
  using.reset();
  say(root, 'said', text('done.log', answer));
});
open(root, ['deliver'], look);
