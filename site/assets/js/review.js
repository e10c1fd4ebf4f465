/** The needs that wait for a decision: the nearest start first, how long each has waited, and when it goes to the site above. */
import { call, poll } from './api.js';
import { enter } from './desk.js';
import { clock, left, span } from './format.js';
import { el, fill, home, hook, part, text } from './page.js';
import { present } from './present.js';
import { renew } from './rows.js';
import { stale } from './stale.js';
import { trouble, turn } from './trouble.js';

const EVERY_S = 15;
const LARGE = 50;
// How much of a site's code names it, for those whose leads review.
const REACH = { city: 4, district: 6, street: 9 };
const root = hook('review');
let grants = [];
let fresh = 0;
let turns = {};
let stop = () => {};

/** Every page of the queue. */
async function refresh(quiet) {
  let queue = [];
  const clocks = call('GET', '/v1/queue', { quiet }).catch(() => ({ rows: [] })); // the list itself does without them
  try {
    let cursor = '';
    do {
      const page = await call('GET', '/v1/needs?state=SUBMITTED' + (cursor ? '&cursor=' + encodeURIComponent(cursor) : ''), { quiet });
      queue = queue.concat(page.needs);
      cursor = page.cursor;
    } while (cursor && queue.length < 200);
    turns = (await clocks).rows.reduce((all, row) => Object.assign(all, { [row.id]: row }), {});
    queue.sort((one, other) => new Date(one.start) - new Date(other.start));
  } catch (problem) {
    stale(root, problem, { fresh, stop, again: watch });
    throw problem;
  }
  fresh = present();
  part('stale', root).hidden = true;
  turn(root, 'ready');
  part('none', root).hidden = queue.length > 0;
  fill(part('total', root), text(queue.length ? 'total' : 'as_of', { n: queue.length, time: clock(fresh) }));
  renew(part('list', root), queue.map(judged), (need) => need.id, card);
  tick();
}

/** A row with how long it has waited and whether its size is mine to decide; one's own is refused on its page, the list does not say whose it is. */
function judged(need) {
  const widest = need.wanted > LARGE ? REACH.district : REACH.street;
  const mine = grants.some((grant) => REACH[grant.level] <= widest && need.area.slice(0, REACH[grant.level]) === grant.area.slice(0, REACH[grant.level]));
  const turn = turns[need.id];
  return Object.assign({ waits: age(need.created), mine, large: need.wanted > LARGE, turn: turn ? { where: turn.where, due: turn.due, holder: turn.holder_name } : null }, need);
}

/** 7 分钟, 3 小时, 2 天. */
function age(since) {
  const minutes = Math.max(0, Math.round((present() - new Date(since)) / 60000));
  if (minutes < 60) return text('ages.minutes', { n: minutes });
  return minutes < 2880 ? text('ages.hours', { n: Math.floor(minutes / 60) }) : text('ages.days', { n: Math.floor(minutes / 1440) });
}

function card(need) {
  const why = need.large && !need.mine ? text('above') : '';
  return el('li', { class: 'need queue' },
    el('div', { class: 'place' }, el('h3', null, el('a', { href: home + 'c/need/?id=' + encodeURIComponent(need.id) }, need.area_name)),
      el('p', { class: 'hint' }, need.code, need.priority > 3 ? [' ', el('span', { class: 'urgent' }, text('urgent.' + need.priority))] : null)),
    el('div', null, el('p', { class: 'when' }, span(need.start, need.end)),
      el('p', { class: 'hint' }, text('asked', { n: need.wanted }))),
    el('p', { class: 'waits' }, text('waits', { age: need.waits }), need.turn ? el('span', { class: 'block' }, at(need.turn)) : null, el('span', { class: 'hint' }, why)),
    el('p', { class: 'state' }, el('span', { class: need.mine ? 'decide' : 'hint' }, text(need.mine ? 'decide' : 'look'))));
}

/** Whose turn it is, and for how long still; what went past its time says where it is now. */
function at(turn) {
  if (turn.where === 'away') return el('strong', { class: 'late' }, text('turns.away', { site: turn.holder }));
  return el('span', null, turn.where === 'here' ? '' : text('turns.below', { site: turn.holder }), turn.due ? el('span', { class: 'clock', 'data-until': turn.due }) : text('turns.stays'));
}

/** Every second: what is left of each turn. */
function tick() {
  root.querySelectorAll('[data-until]').forEach((line) => {
    const until = line.getAttribute('data-until');
    const over = new Date(until) <= present();
    line.className = over ? 'clock late' : 'clock';
    fill(line, over ? text('turns.over') : text('turns.left', { left: left(until) }));
  });
}

function watch() {
  stop();
  stop = poll((first) => refresh(!first), EVERY_S);
}

async function start() {
  try {
    const desk = await enter();
    grants = desk.grants;
    if (desk.rights.indexOf('review') < 0) trouble(root, { status: 403 }, start);
    else watch();
  } catch (problem) {
    trouble(root, problem, start);
  }
}

setInterval(tick, 1000);
start();
