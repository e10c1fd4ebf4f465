/** Pledges as their staff work through them: what each line is, whether it is wanted, where and when it is expected. Each look is on record. */
import { call } from './api.js';
import { ask } from './ask.js';
import { enter, sitesOf } from './desk.js';
import { broken, show } from './form.js';
import { count } from './format.js';
import { codeOf } from './items.js';
import { el, fill, hook, part, text } from './page.js';
import { send } from './sending.js';
import { levelOf } from './sites.js';
import { trouble, turn } from './trouble.js';

const LINE = { required: true, minLength: 2, maxLength: 100 };
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
  turn(root, 'ready');
  draw();
}

async function look() {
  turn(root, 'loading');
  quiet();
  try {
    await read(false);
  } catch (problem) {
    trouble(root, problem, look);
  }
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
  const asks = name === 'decline' || name === 'close' || name === 'schedule';
  const begin = (event) => (asks ? why(one, event.currentTarget, name) : name === 'screen' ? screen(one, event.currentTarget) : accept(one, event.currentTarget));
  return el('button', { class: 'button small' + (name === 'decline' || name === 'close' ? ' second' : ''), type: 'button', 'aria-expanded': asks ? 'false' : false, click: begin },
    text('acts.' + name), el('span', { class: 'away' }, ' ' + one.code));
}

/** Each line's item is settled by a name of the list; one that is not there is said at once. */
async function screen(one, pressed) {
  const items = {};
  const boxes = Array.from(pressed.closest('li').querySelectorAll('[data-line]'));
  const lost = boxes.filter((box) => !codeOf(box.value))[0];
  if (lost) {
    say('failed', text('no_item', { n: lost.getAttribute('data-line') }));
    return;
  }
  boxes.forEach((box) => { items[box.getAttribute('data-line')] = codeOf(box.value); });
  await act(one, 'screen', { items }, pressed);
}

async function accept(one, pressed) {
  if (await ask({ title: text('accept_title', one), text: text('accept_text'), yes: text('acts.accept') })) await act(one, 'accept', {}, pressed);
}

/** Opens the form of a decision in the pledge's row, or closes it; one is open at a time. */
function why(one, opener, name) {
  const open = opener.getAttribute('aria-expanded') === 'true';
  root.querySelectorAll('.why-not').forEach((other) => other.remove());
  root.querySelectorAll('[aria-expanded=true]').forEach((other) => other.setAttribute('aria-expanded', 'false'));
  if (open) return;
  opener.setAttribute('aria-expanded', 'true');
  const go = el('button', { class: 'button small', type: 'submit' }, text('acts.' + name));
  const close = () => why(one, opener, name) || opener.focus();
  const form = el('form', { class: 'why-not stack', novalidate: true, submit: (event) => decide(event, one, name, go) },
    el('div', { class: 'summary', 'data-module': 'summary', role: 'alert', hidden: true }),
    name === 'schedule' ? [
      el('div', { class: 'field short', 'data-field': 'store' }, el('label', { for: 'store' }, text('store')), el('select', { id: 'store', name: 'store' }, stores.map(([code, site]) => el('option', { value: code, selected: code === one.store }, site)))),
      el('div', { class: 'field short', 'data-field': 'day' }, el('label', { for: 'day' }, text('day')), el('input', { type: 'date', id: 'day', name: 'day', value: one.day || one.available })),
    ] : el('div', { class: 'field', 'data-field': 'reason' }, el('label', { for: 'reason' }, text('reason')), el('p', { class: 'hint', id: 'reason-hint' }, text('hints.' + name)),
      el('textarea', { id: 'reason', name: 'reason', rows: 2, 'aria-describedby': 'reason-hint' })),
    el('div', { class: 'row' }, go, el('button', { class: 'button small second', type: 'button', click: close }, text('cancel'))));
  opener.closest('li').appendChild(form);
  form.querySelector('select, textarea').focus();
}

async function decide(event, one, name, pressed) {
  event.preventDefault();
  const form = event.currentTarget;
  if (name === 'schedule') {
    const day = form.elements.day.value;
    show(form, day ? [] : [{ field: 'day', message: text('no_day') }]);
    if (day) await act(one, name, { store: form.elements.store.value, day }, pressed, form);
    return;
  }
  const reason = form.elements.reason.value.normalize('NFC').trim();
  const rule = broken(LINE, reason);
  show(form, rule ? [{ field: 'reason', message: text('errors.reason.' + rule) }] : []);
  if (!rule) await act(one, name, { reason }, pressed, form);
}

/** Sends a decision; a pledge that goes into another state leaves this list. */
async function act(one, name, body, pressed, form) {
  quiet();
  let now;
  try {
    now = await send(pressed, part('state', root), () => call('POST', DECISIONS[name](encodeURIComponent(one.id)), { body }));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (form && problem.errors.length) show(form, problem.errors);
    else say('failed', problem.message);
    return;
  }
  pledges = pledges.map((other) => (other === one ? now : other)).filter((other) => other.state === which.value);
  draw();
  say('said', text('done.' + name, one));
}

function quiet() {
  ['said', 'failed'].forEach((name) => { part(name, root).hidden = true; });
}

function say(name, words) {
  const line = part(name, root);
  fill(line, words);
  line.hidden = false;
  line.focus();
}

async function more(event) {
  try {
    await send(event.currentTarget, part('state', root), () => read(true));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    say('failed', problem.message);
  }
}

async function start() {
  try {
    const desk = await enter();
    if (desk.rights.indexOf('pledges') < 0) {
      trouble(root, { status: 403 }, start);
      return;
    }
    stores = sitesOf(desk.grants).filter(([code]) => ['city', 'district'].indexOf(levelOf(code)) >= 0);
  } catch (problem) {
    trouble(root, problem, start);
    return;
  }
  which.addEventListener('change', look);
  look();
}

turn(root, 'loading');
part('more', root).addEventListener('click', more);
start();
