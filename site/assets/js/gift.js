/** My gift: found by its number and the end of the phone, followed unit by unit. */
import { call } from './api.js';
import { ask } from './ask.js';
import { plainDigits, show } from './form.js';
import { count } from './format.js';
import { el, fill, focusHeading, hook, part, text, turnTo } from './page.js';
import { send } from './sending.js';

const STATES = ['asking', 'found', 'gone'];
const WAITING = ['OFFERED', 'SCREENED', 'ACCEPTED', 'SCHEDULED', 'PART_RECEIVED'];
const PATHS = {
  gift: (id) => `/v1/pledges/${id}/gift`, withdraw: (id) => `/v1/pledges/${id}/withdraw`, release: (id) => `/v1/pledges/${id}/release`, forget: (id) => `/v1/pledges/${id}/forget`,
};
const root = hook('gift');
const form = root.querySelector('form');
const codeBox = form.querySelector('#code');
const tailBox = form.querySelector('#tail');
let code = '';
let tail = '';

const post = (what, body) => call('POST', PATHS[what](encodeURIComponent(code)), { open: true, body: Object.assign({ tail }, body) });

async function find(event) {
  event.preventDefault();
  code = plainDigits(codeBox.value).toUpperCase().replace(/^(PL)?/, 'PL-');
  tail = plainDigits(tailBox.value);
  const found = [];
  if (!/^PL-\d{9}$/.test(code)) found.push({ field: 'code', message: text('code_wrong') });
  if (!/^\d{4}$/.test(tail)) found.push({ field: 'tail', message: text('tail_wrong') });
  show(form, found);
  if (found.length) return;
  try {
    draw(await send(part('find', root), part('finding', root), () => post('gift')));
    turnTo('found', STATES, root);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    show(form, problem.errors.length ? problem.errors : [{ field: '', message: problem.message }]);
  }
}

function draw(gift) {
  fill(part('code', part('found', root)), gift.code);
  fill(part('standing', root), text('pledge_states.' + gift.state));
  fill(part('means', root), text('means.' + gift.state, gift));
  fill(part('waits', root), WAITING.indexOf(gift.state) >= 0 ? text('waits', gift) : '');
  fill(part('lines', root), gift.lines.map((line) => el('tr', null, el('th', { scope: 'row' }, line.name), el('td', { class: 'number' }, count(line.units) + ' ' + line.unit),
    el('td', { class: 'number' }, line.received ? count(line.received) : '', el('span', { class: 'hint block' }, ' ' + difference(line))))));
  fill(part('receipts', root), gift.receipts.map((number) => text('receipt', { number })).join(text('dot')));
  part('lots-title', root).hidden = gift.lots.length === 0;
  fill(part('lots', root), gift.lots.map(lot));
  part('withdraw', root).hidden = !gift.may_withdraw;
  part('forget', root).hidden = gift.may_withdraw;
}

function difference(line) {
  if (!line.received) return text('to_come');
  const more = line.received - line.units;
  return more ? text(more < 0 ? 'short' : 'over', { n: count(Math.abs(more)) }) : text('as_promised');
}

function lot(one) {
  const said = (name, n) => (n ? text(name, { n: count(n), unit: one.unit }) : '');
  const held = Object.keys(one.holders);
  const away = one.received - one.in_stock - one.written_off - one.returned - held.reduce((sum, who) => sum + one.holders[who], 0);
  const where = [said('in_stock', one.in_stock), said('on_way', away)].concat(held.map((who) => text('with', { who, n: count(one.holders[who]), unit: one.unit })), said('written_off', one.written_off), said('returned', one.returned));
  const used = [Number(one.hours) ? text('hours', { n: one.hours }) : '', one.area_m2 ? text('area', { n: count(one.area_m2) }) : ''].filter(Boolean);
  return el('li', null, el('h3', null, one.name, ' ', el('span', { class: 'hint' }, one.code, one.serial ? text('dot') + one.serial : '')),
    el('p', null, where.filter(Boolean).join(text('dot'))),
    used.length ? el('p', { class: 'hint' }, used.join(text('dot'))) : null,
    one.earmark ? el('p', { class: 'row' }, text('for', { who: one.earmark }), el('button', { class: 'button small second', type: 'button', click: (event) => free(event.currentTarget, one) }, text('free_yes'), el('span', { class: 'away' }, ' ' + one.code))) : null);
}

/** Asks back, sends it, shows what came of it. */
async function act(pressed, name, values, what, body) {
  part('failed', root).hidden = true;
  part('said', root).hidden = true;
  if (!await ask({ title: text(name + '_title', values), text: text(name + '_text'), yes: text(name + '_yes') })) return null;
  try {
    return { answer: await send(pressed, part('state', root), () => post(what, body)) };
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    say('failed', problem.message);
    return null;
  }
}

function say(where, words) {
  const line = part(where, root);
  fill(line, words);
  line.hidden = false;
  line.focus();
}

async function free(pressed, one) {
  const done = await act(pressed, 'free', { who: one.earmark }, 'release', { lot: one.code });
  if (!done) return;
  draw(done.answer);
  say('said', text('freed'));
}

async function withdraw(event) {
  const done = await act(event.currentTarget, 'withdraw', {}, 'withdraw');
  if (!done) return;
  draw(done.answer);
  say('said', text('withdrawn'));
}

async function forget(event) {
  const done = await act(event.currentTarget, 'forget', {}, 'forget');
  if (done) turnTo('gone', STATES, root);
}

codeBox.value = new URLSearchParams(location.search).get('code') || '';
form.addEventListener('submit', find);
part('withdraw', root).addEventListener('click', withdraw);
part('forget', root).addEventListener('click', forget);
part('other', root).addEventListener('click', () => {
  form.reset();
  turnTo('asking', STATES, root);
  focusHeading(root);
});
