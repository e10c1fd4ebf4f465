/** One need: how it stands, its seats as they fill, who comes, and what I may do. */
import { askAgain } from './again.js';
import { call, poll } from './api.js';
import { decisions, needAddress, offer } from './decide.js';
import { enter } from './desk.js';
import { dispatching } from './dispatch.js';
import { filling } from './filling.js';
import { moment, span } from './format.js';
import { el, fill, focusHeading, has, hook, part, text } from './page.js';
import { present } from './present.js';
import { roster } from './roster.js';
import { renew } from './rows.js';
import { isPublished, seatLine, total } from './seats.js';
import { stale } from './stale.js';
import { trouble, turn } from './trouble.js';

const PACE_S = { MATCHING: 3, PARTLY_FILLED: 5, FILLED: 10, SUBMITTED: 10 };
const SLOW_S = 60;
const LIVELY_MS = 5 * 60000;
const LOOKS = { SUBMITTED: 'warn', RETURNED: 'warn', MATCHING: 'act', PARTLY_FILLED: 'act', FILLED: 'good', IN_SERVICE: 'act' };
const root = hook('need');
const query = new URLSearchParams(location.search);
const id = query.get('id') || '';
let need = null;
let list = null;
let wouldFill = () => {};
let orders = () => {};
let fresh = 0;
let due = 0;
let since = Date.now();
let stop = () => {};

/** Every 3 seconds while people are being found, slower the longer nothing has changed. */
function pace() {
  const seconds = PACE_S[need.state] || SLOW_S;
  return Date.now() - since > LIVELY_MS ? Math.min(SLOW_S, seconds * 5) : seconds;
}

async function refresh(quiet) {
  if (quiet && Date.now() < due) return;
  let now;
  try {
    now = await call('GET', '/v1/needs/' + encodeURIComponent(id), { quiet });
  } catch (problem) {
    stale(root, problem, { fresh, stop, again: watch });
    throw problem;
  }
  accept(now);
}

function accept(now) {
  if (JSON.stringify(now) !== JSON.stringify(need)) since = Date.now();
  need = now;
  fresh = present();
  due = fresh + pace() * 1000 - 1000;
  part('stale', root).hidden = true;
  turn(root, 'ready');
  draw();
}

function draw() {
  const sum = total(need.lines);
  const published = isPublished(need.state);
  document.title = need.area_name + ' ' + need.code;
  fill(part('heading', root), need.area_name);
  fill(part('code', root), need.code);
  const tag = part('tag', root);
  tag.className = 'tag ' + (LOOKS[need.state] || 'over');
  fill(tag, text('states.' + need.state));
  const starts = need.lines.map((line) => line.start).sort();
  const ends = need.lines.map((line) => line.end).sort();
  fill(part('when', root), span(starts[0], ends[ends.length - 1]));
  const said = part('reason', root);
  said.hidden = !need.reason;
  fill(said, need.reason ? el('strong', null, text('because.' + need.state)) : '', need.reason);
  say(part('sum', root), published ? text(sum.open ? 'sum_open' : 'sum_full', sum) : text('sum_asked', sum));
  part('ask-again', root).hidden = need.state !== 'RETURNED' || need.author !== 'you';
  renew(part('lines', root), need.lines.map((line) => ({ line, published })), (row) => row.line.number, seatLine);
  renew(part('facts', root), facts(), (row) => row[0], ([name, value]) => el('div', null, el('dt', null, text('facts.' + name)), el('dd', null, name === 'contact' ? contact() : value)));
  renew(part('history', root), need.history, (one) => one.at + one.to, past);
  part('roster-box', root).hidden = !published && !sum.accepted;
  list.seatsChanged(need);
  wouldFill(need, sum.open);
  orders(need);
  offer(root, need);
}

/** Says a sentence once: a live region speaks only when its words change. */
function say(line, words) {
  if (line.textContent !== words) fill(line, words);
}

function facts() {
  return [
    ['meeting_point', need.meeting_point], ['zone', need.zone ? text('zones.' + need.zone) : ''], ['contact', need.contact_name + need.contact_phone], ['gear', text(need.gear ? 'yes_gear' : 'no_gear') + (need.gear_note ? text('stop') + need.gear_note : '')],
    ['meals', text(need.meals ? 'yes_meals' : 'no_meals')], ['risk', text('risks.' + need.risk)], ['priority', text('priorities.' + need.priority)], ['note', need.note],
    ['renewed_from', need.renewed_from], ['created', moment(need.created)],
  ].filter((row) => row[1]);
}

function contact() {
  return [need.contact_name, ' ', el('a', { href: 'tel:' + need.contact_phone, class: 'nowrap' }, need.contact_phone.replace(/^(\d{3})(\d{4})/, '$1 $2 '))];
}

function past(one) {
  const actor = has('actors.' + one.actor) ? text('actors.' + one.actor) : one.actor;
  const reason = one.reason && has('closings.' + one.reason) ? text('closings.' + one.reason) : one.reason;
  return el('li', null, el('strong', null, moment(one.at)), ' ', text('event', { actor, what: text('becomes.' + one.to) }), reason ? el('span', { class: 'block hint' }, reason) : null);
}

function done(now, name) {
  if (!now) {
    refresh(false).catch(() => {});
    return;
  }
  if (name === 'renew') {
    location.assign(needAddress(now.id) + '&sent=2');
    return;
  }
  ['return-form', 'cancel-form'].forEach((form) => { part(form, root).hidden = true; });
  accept(now);
  result(text('done.' + name), name === 'publish' || name === 'return');
}

function result(words, toQueue) {
  const box = part('done', root);
  fill(part('done-words', root), words);
  part('to-queue', root).hidden = !toQueue;
  box.hidden = false;
  focusHeading(box);
}

function watch() {
  stop();
  stop = poll(() => refresh(fresh > 0), 1.5);
}

async function start() {
  try {
    await enter();
  } catch (problem) {
    trouble(root, problem, start);
    return;
  }
  if (!id) {
    trouble(root, { status: 404, message: text('not_found') }, start);
    return;
  }
  if (!list) {
    list = roster(root, id);
    wouldFill = filling(root, id);
    orders = dispatching(root, id);
  }
  const sent = query.get('sent');
  if (sent) {
    history.replaceState(null, '', location.pathname + '?id=' + encodeURIComponent(id));
    const box = part('done', root);
    fill(part('done-words', root), text(sent === '2' ? 'done.renew' : 'done.sent'));
    box.hidden = false;
  }
  watch();
}

part('ask-again', root).addEventListener('click', () => askAgain(need));
decisions(root, () => need, done);
start();
