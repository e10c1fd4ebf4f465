/** The outbox in figures: what waits, what was spent, gateways in trouble, and how the messages of eight days stand. */
import { call, poll } from './api.js';
import { count, moment } from './format.js';
import { el, fill, hook, part, text } from './page.js';
import { trouble, turn } from './trouble.js';

const root = hook('messages');
const WAITS = ['waiting', 'held', 'gateway', 'over_budget', 'at_cap'];
/** The columns of the week, each a sum of piles. */
const COLUMNS = {
  total: () => true,
  waits: (one) => WAITS.indexOf(one.pile) >= 0 && !one.reason,
  handed: (one) => ['sent', 'delivered', 'acked'].indexOf(one.pile) >= 0,
  delivered: (one) => one.pile === 'delivered' || one.pile === 'acked',
  failed: (one) => one.pile === 'failed',
  unsure: (one) => one.pile === 'unsure',
  unsent: (one) => one.pile === 'dropped' || one.reason === 'dropped',
};

function yuan(fen) {
  return text('yuan', { n: (fen / 100).toFixed(2) });
}

function facts(found) {
  const waiting = count(found.waiting) + (found.waiting >= found.waiting_most ? '+' : '');
  const rows = [
    [text('waiting'), found.waiting ? text('waiting_since', { n: waiting, when: moment(found.oldest) }) : text('nothing')],
    [text('spent'), found.cap_fen ? text('of_cap', { n: yuan(found.spent_fen), cap: yuan(found.cap_fen) }) : text('no_cap', { n: yuan(found.spent_fen) })],
    [text('counted'), text('since_morning', { when: moment(found.spent_since) })],
  ];
  return rows.map((row) => [el('dt', null, row[0]), el('dd', null, row[1])]);
}

function today(day) {
  return el('table', { class: 'sheet' },
    el('caption', null, text('written', { n: count(day.total) })),
    el('thead', null, el('tr', null, el('th', { scope: 'col' }, text('state')), el('th', { scope: 'col', class: 'number' }, text('messages')))),
    el('tbody', null, day.piles.map((one) => el('tr', null, el('th', { scope: 'row' }, one.text), el('td', { class: 'number' }, count(one.count))))));
}

function week(days) {
  const names = Object.keys(COLUMNS);
  const sum = (day, name) => count(day.piles.filter(COLUMNS[name]).reduce((all, one) => all + one.count, 0));
  return el('table', { class: 'sheet wide-sheet' },
    el('caption', null, text('week')),
    el('thead', null, el('tr', null, el('th', { scope: 'col' }, text('date')), names.map((name) => el('th', { scope: 'col', class: 'number' }, text('columns.' + name))))),
    el('tbody', null, days.map((day) => el('tr', null,
      el('th', { scope: 'row', class: 'short' }, day.date),
      names.map((name) => el('td', { class: 'number', 'data-of': text('columns.' + name) }, sum(day, name)))))));
}

function draw(found) {
  turn(root, 'ready');
  fill(part('gateways', root), found.gateways.length
    ? found.gateways.map((one) => el('p', { class: 'note warn' }, text('trouble', { place: one.place, channel: text('channels.' + (['sms', 'wecom', 'dingtalk', 'email'].indexOf(one.channel) < 0 ? 'other' : one.channel)), why: one.text, when: moment(one.since) })))
    : el('p', { class: 'hint' }, text('well')));
  fill(part('now', root), facts(found));
  const [now, ...before] = found.days;
  part('none', root).hidden = now.total > 0;
  fill(part('day', root), now.total ? today(now) : null);
  fill(part('days', root), week(before));
}

async function load() {
  try {
    draw(await call('GET', '/v1/messages/summary'));
  } catch (problem) {
    trouble(root, problem, load);
    return;
  }
  poll(async () => draw(await call('GET', '/v1/messages/summary', { quiet: true })), 60);
}

load();
