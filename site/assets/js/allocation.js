/** Allocation: which items are to be given out, who would get what and why, beside other ways; two people approve. */
import { table } from './amounts.js';
import { call } from './api.js';
import { ask } from './ask.js';
import { count, moment } from './format.js';
import { act, below, open, opener, renew, say } from './goodsdesk.js';
import { el, fill, hook, part, text } from './page.js';

const PATHS = {
  what: '/v1/goods/what-if', propose: '/v1/goods/proposals', show: (id) => `/v1/goods/proposals/${id}`, approve: (id) => `/v1/goods/proposals/${id}/approve`, reject: (id) => `/v1/goods/proposals/${id}/reject`,
};
const WAYS = ['ours', 'equal', 'first_come', 'urgent_first'];
const root = hook('allocation');
const choosing = part('choose', root);
let may = false;

async function look(desk) {
  may = desk ? desk.rights.indexOf('approve') >= 0 : may;
  const { balances } = await call('GET', '/v1/goods/stock');
  const there = balances.filter((one) => one.in_stock > 0);
  part('nothing', root).hidden = there.length > 0;
  choosing.hidden = there.length === 0;
  fill(part('items', root), there.map((one) => el('div', { class: 'choice' }, el('input', { type: 'checkbox', id: 'item-' + one.item, name: 'item', value: one.item }), el('label', { for: 'item-' + one.item }, text('there', { name: one.name, n: count(one.in_stock), unit: one.unit })))));
  const { proposals } = await call('GET', '/v1/goods/proposals');
  part('none', root).hidden = proposals.length > 0;
  fill(part('list', root), proposals.map((one) => el('li', null, el('div', { class: 'row between' }, el('h3', null, one.code), el('span', { class: 'tag' }, text('states.' + one.state, { n: one.approvals }))),
    el('p', { class: 'hint' }, moment(one.created), text('dot'), one.items.join(text('comma'))),
    el('div', { class: 'row' }, el('button', { class: 'button small second', type: 'button', click: () => read(one.id) }, text('acts.open'), el('span', { class: 'away' }, ' ' + one.code))))));
}

function chosen() {
  return Array.from(choosing.querySelectorAll('input[name=item]:checked')).map((box) => box.value);
}

async function begin(pressed, path, body) {
  const items = chosen();
  if (!items.length) {
    say(root, 'failed', text('choose_one'));
    return null;
  }
  return act(root, pressed, path, Object.assign({ items }, body));
}

async function read(id) {
  try {
    proposal(await call('GET', PATHS.show(id)));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    say(root, 'failed', problem.message);
  }
}

function proposal(one) {
  const acts = may && one.state === 'PROPOSED' ? el('div', { class: 'row' },
    one.mine ? el('p', { class: 'hint' }, text('other_person')) : el('button', { class: 'button', type: 'button', click: (event) => approve(one, event.currentTarget) }, text('acts.approve')),
    opener(text('acts.reject'), one.code, (pressed) => below(root, pressed, text('acts.reject'), [['reason', text('reason')]], (values, go, form) => settled(act(root, go, PATHS.reject(one.id), values, form), 'reject'))))
    : may && one.more ? el('div', { class: 'row' }, el('button', { class: 'button', type: 'button', click: (event) => settled(act(root, event.currentTarget, PATHS.approve(one.id)), 'approve') }, text('acts.go_on'))) : null;
  fill(part('shown', root), el('section', { class: 'stack' }, el('h2', { tabindex: '-1' }, one.code, ' ', el('span', { class: 'tag' }, text('states.' + one.state, { n: one.approvals }))),
    el('p', { class: 'hint' }, text('made', { engine: one.engine, digest: one.digest.slice(0, 12) }), one.reason ? text('dot') + one.reason : ''), acts,
    table(text('rows'), [[text('partner')], [text('item')], [text('units'), true], [text('why')], [text('state')]], one.rows.map((row) => [
      row.partner_name, row.name, count(row.units) + ' ' + row.unit, el('ul', { class: 'why' }, row.reasons.map((why) => el('li', null, why.text))), [text('row_states.' + row.state), row.note ? el('p', { class: 'hint' }, text('refused')) : null]])),
    compared(one.compared)));
  part('shown', root).querySelector('h2').focus();
}

async function approve(one, pressed) {
  if (await ask({ title: text('approve_title', one), text: text('approve_text'), yes: text('acts.approve') })) settled(act(root, pressed, PATHS.approve(one.id)), 'approve');
}

async function settled(sent, words) {
  const answer = await sent;
  if (!answer) return;
  await renew(root, look);
  proposal(answer);
  say(root, 'said', text('done.' + (answer.state === 'PROPOSED' ? 'first' : words), answer));
}

/** Who gets what by each way: a bar and a figure each, the spread of shares and what is left. */
function compared(found) {
  const most = found.partners.reduce((all, one) => Math.max(all, one.ours, one.equal, one.first_come, one.urgent_first), 1);
  return [el('h3', null, text('beside')),
    table(text('beside'), [[text('partner')], [text('item')], [text('bar')]].concat(WAYS.map((way) => [text('ways.' + way), true]), [[text('asked'), true], [text('open')]]), found.partners.map((one) => [
      one.name, one.item_name, bars(one, most)].concat(WAYS.map((way) => count(one[way])), one.asked === undefined ? '' : count(one.asked), one.open))),
    table(text('spread'), [[text('way')], [text('even'), true], [text('units'), true]], found.ways.map((one) => [text('ways.' + one.way), String(one.spread), count(one.units)])),
    found.left.length ? table(text('left'), [[text('item')], [text('units'), true], [text('why')]], found.left.map((one) => [one.name, count(one.units), one.text])) : null];
}

function bars(one, most) {
  return el('svg', { class: 'target ways', viewBox: '0 0 100 24', preserveAspectRatio: 'none', role: 'img', 'aria-label': WAYS.map((way) => text('ways.' + way) + ' ' + one[way]).join(text('comma')) },
    WAYS.map((way, at) => el('rect', { class: at ? 'pledged' : 'received', y: at * 6, width: 100 * one[way] / most, height: 5 })));
}

choosing.addEventListener('submit', async (event) => {
  event.preventDefault();
  const answer = await begin(part('go', root), PATHS.propose, {});
  if (!answer) return;
  await renew(root, look);
  proposal(answer);
});
part('try', root).addEventListener('click', async (event) => {
  const answer = await begin(event.currentTarget, PATHS.what, { free: part('free', root).checked });
  if (!answer) return;
  fill(part('shown', root), el('section', { class: 'stack' }, el('h2', { tabindex: '-1' }, text('what_if')), compared(answer)));
  part('shown', root).querySelector('h2').focus();
});
open(root, ['allocate'], look);
