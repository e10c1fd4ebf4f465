/** Pledges as their staff work through them: what each line is, whether it is wanted, where and when it is expected. Each look is on record. */
import { call } from './api.js';
import { ask } from './ask.js';
import { sitesOf } from './desk.js';
import { show } from './form.js';
import { count } from './format.js';
import { act, below, open, opener, quiet, renew, say } from './goodsdesk.js';
import { codeOf } from './items.js';
import { el, fill, hook, part, text } from './page.js';
import { send } from './sending.js';
import { levelOf } from './sites.js';
import { turn } from './trouble.js';

const ACTS = {
  OFFERED: ['screen', 'decline'], SCREENED: ['accept', 'decline'], ACCEPTED: ['schedule'], SCHEDULED: ['schedule'], PART_RECEIVED: ['schedule', 'close'], RECEIVED: ['close'],
};
const DECISIONS = {
  screen: (id) => `/v1/goods/pledges/${id}/screen`, accept: (id) => `/v1/goods/pledges/${id}/accept`, decline: (id) => `/v1/goods/pledges/${id}/decline`,
  schedule: (id) => `/v1/goods/pledges/${id}/schedule`, close: (id) => `/v1/goods/pledges/${id}/close`,
};
const root = hook('pledged');
const which = part('which', root);
let stores = [];
let pledges = [];
let cursor = '';
let round = 0;

async function read(next) {
  round += 1;
  const mine = round;
  const page = await call('GET', '/v1/goods/pledges?state=' + which.value + (next ? '&cursor=' + encodeURIComponent(cursor) : ''));
  if (mine !== round) return;
  pledges = next ? pledges.concat(page.pledges) : page.pledges;
  cursor = page.cursor || '';
  draw();
}

function look() {
  turn(root, 'loading');
  quiet(root);
  return renew(root, () => read(false));
}

function draw() {
  fill(part('list', root), pledges.map(row));
  part('none', root).hidden = pledges.length > 0;
  part('about', root).hidden = pledges.length === 0;
  fill(part('total', root), text(cursor ? 'total_more' : 'total', { n: pledges.length }));
  part('more', root).hidden = !cursor;
}

function row(one) {
  const facts = [one.area_name, text('from', { day: one.available }), text('ways.' + one.handing), one.address, one.certificate ? text('certificate') : '', one.named ? text('named') : ''];
  const words = one.day ? text('expected', { day: one.day, due: one.due }) : text('due', { due: one.due });
  return el('li', null,
    el('div', { class: 'row between' }, el('h3', null, one.code, text('dot'), one.name || text('erased')), el('span', { class: 'tag' }, text('pledge_states.' + one.state))),
    el('p', null, text('kinds.' + one.donor_kind), ' ', one.phone ? el('a', { href: 'tel:' + one.phone }, one.phone.replace(/^(\d{3})(\d{4})/, '$1 $2 ')) : null),
    el('p', { class: 'hint' }, facts.filter(Boolean).join(text('dot'))),
    el('p', { class: 'hint' }, words, one.reason ? text('dot') + text('because', { reason: one.reason }) : ''),
    table(one),
    el('div', { class: 'row' }, (ACTS[one.state] || []).map((name) => button(one, name))));
}

function table(one) {
  const heads = ['item', 'units', 'needed', 'look'].map((name) => el('th', { scope: 'col', class: name === 'units' || name === 'needed' ? 'number' : false }, text('cols.' + name)));
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': text('goods_of', { code: one.code }) },
    el('table', null, el('caption', { class: 'away' }, text('goods_of', { code: one.code })), el('thead', null, el('tr', null, heads)), el('tbody', null, one.lines.map((line) => lineOf(one, line)))));
}

function lineOf(one, line) {
  const open = one.state === 'OFFERED';
  const id = one.id + '-' + line.line;
  const said = line.name || line.text;
  const box = open ? el('input', { type: 'text', id, list: 'items', 'data-line': line.line, autocomplete: 'off', value: line.name || '' }) : null;
  const pick = (item) => el('button', { class: 'button small second', type: 'button', click: () => { box.value = item.name; box.focus(); } }, item.name);
  return el('tr', null,
    el('th', { scope: 'row' }, open ? [el('label', { for: id }, text('typed', { text: line.text })), box, line.suggested.length ? el('div', { class: 'row' }, line.suggested.map(pick)) : null] : said,
      line.earmark_name ? el('p', { class: 'hint' }, text('for', { who: line.earmark_name })) : null),
    el('td', { class: 'number' }, count(line.units) + ' ' + line.unit, line.received ? el('p', { class: 'hint' }, text('came', { n: count(line.received) })) : null),
    el('td', { class: 'number' }, line.item ? count(line.needed) : ''),
    el('td', null, line.expiry ? el('p', { class: 'hint nowrap' }, text('expiry', { day: line.expiry })) : null,
      line.flaws.length ? el('ul', { class: 'flaws' }, line.flaws.map((flaw) => el('li', null, text('flaws.' + flaw)))) : text('nothing')));
}

function button(one, name) {
  if (name === 'schedule') return opener(text('acts.schedule'), one.code, (pressed) => schedule(one, pressed));
  if (name === 'decline' || name === 'close') {
    return opener(text('acts.' + name), one.code, (pressed) => below(root, pressed, text('acts.' + name), [['reason', text('reason'), {}, text('hints.' + name)]], (values, go, form) => decide(one, name, values, go, form)));
  }
  return el('button', { class: 'button small', type: 'button', click: (event) => (name === 'screen' ? screen : accept)(one, event.currentTarget) }, text('acts.' + name), el('span', { class: 'away' }, ' ' + one.code));
}

function schedule(one, pressed) {
  below(root, pressed, text('acts.schedule'), [['store', text('store'), stores.map(([code, site]) => [code, site, code === one.store])], ['day', text('day'), { type: 'date', value: one.day || one.available }]], (values, go, form) => {
    show(form, values.day ? [] : [{ field: 'day', message: text('no_day') }]);
    if (values.day) decide(one, 'schedule', values, go, form);
  });
}

/** Each line's item is settled by a name of the list; one that is not there is said at once. */
async function screen(one, pressed) {
  const items = {};
  const boxes = Array.from(pressed.closest('li').querySelectorAll('[data-line]'));
  const lost = boxes.filter((box) => !codeOf(box.value))[0];
  if (lost) {
    say(root, 'failed', text('no_item', { n: lost.getAttribute('data-line') }));
    return;
  }
  boxes.forEach((box) => { items[box.getAttribute('data-line')] = codeOf(box.value); });
  await decide(one, 'screen', { items }, pressed);
}

async function accept(one, pressed) {
  if (await ask({ title: text('accept_title', one), text: text('accept_text'), yes: text('acts.accept') })) await decide(one, 'accept', {}, pressed);
}

/** Sends a decision; a pledge that goes into another state leaves this list. */
async function decide(one, name, body, pressed, form) {
  const now = await act(root, pressed, DECISIONS[name](encodeURIComponent(one.id)), body, form);
  if (!now) return;
  pledges = pledges.map((other) => (other === one ? now : other)).filter((other) => other.state === which.value);
  draw();
  say(root, 'said', text('done.' + name, one));
}

async function more(event) {
  try {
    await send(event.currentTarget, part('state', root), () => read(true));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    say(root, 'failed', problem.message);
  }
}

async function begin(desk) {
  stores = sitesOf(desk.grants).filter(([code]) => ['city', 'district'].indexOf(levelOf(code)) >= 0);
  await read(false);
}

part('more', root).addEventListener('click', more);
which.addEventListener('change', look);
open(root, ['pledges'], begin);
