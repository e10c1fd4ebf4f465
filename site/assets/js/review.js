/** The needs that wait for a decision: the nearest start first, and how long each has waited. */
import { call, poll } from './api.js';
import { enter } from './desk.js';
import { clock, span } from './format.js';
import { el, fill, home, hook, part, text } from './page.js';
import { renew } from './rows.js';
import { trouble, turn } from './trouble.js';

const EVERY_S = 15;
const DETAILS = 20;
const root = hook('review');
const details = {};
let fresh = 0;
let stop = () => {};

/** Every page of the queue, and what only the need itself says: its lines, since when it waits, and whether it is mine to decide. */
async function refresh(quiet) {
  let queue = [];
  try {
    let cursor = '';
    do {
      const page = await call('GET', '/v1/needs?state=SUBMITTED' + (cursor ? '&cursor=' + encodeURIComponent(cursor) : ''), { quiet });
      queue = queue.concat(page.needs);
      cursor = page.cursor;
    } while (cursor && queue.length < 200);
    queue.sort((one, other) => new Date(one.start) - new Date(other.start));
    for (const need of queue.slice(0, DETAILS)) {
      if (!details[need.id]) details[need.id] = await call('GET', '/v1/needs/' + need.id, { quiet });
    }
  } catch (problem) {
    if (!fresh) {
      stop();
      trouble(root, problem, watch);
    } else if (part('stale', root).hidden) {
      fill(part('stale', root), text('stale', { time: clock(fresh) }));
      part('stale', root).hidden = false;
    }
    throw problem;
  }
  fresh = Date.now();
  part('stale', root).hidden = true;
  turn(root, 'ready');
  part('none', root).hidden = queue.length > 0;
  fill(part('total', root), text(queue.length ? 'total' : 'as_of', { n: queue.length, time: clock(fresh) }));
  renew(part('list', root), queue.map(known), (need) => need.id, card);
}

function known(need) {
  const detail = details[need.id];
  return Object.assign({ waits: detail ? age(detail.created) : '', mine: !detail || detail.can.indexOf('review') >= 0, author: detail ? detail.author : '', lines: detail ? detail.lines : [] }, need);
}

/** 7 分钟, 3 小时, 2 天. */
function age(since) {
  const minutes = Math.max(0, Math.round((Date.now() - new Date(since)) / 60000));
  if (minutes < 60) return text('ages.minutes', { n: minutes });
  return minutes < 2880 ? text('ages.hours', { n: Math.floor(minutes / 60) }) : text('ages.days', { n: Math.floor(minutes / 1440) });
}

function card(need) {
  const why = need.mine ? '' : need.author === 'you' ? text('own') : text('above');
  return el('li', { class: 'need queue' },
    el('div', { class: 'place' }, el('h3', null, el('a', { href: home + 'c/need/?id=' + encodeURIComponent(need.id) }, need.area_name)),
      el('p', { class: 'hint' }, need.code, need.priority > 3 ? [' ', el('span', { class: 'urgent' }, text('urgent.' + need.priority))] : null)),
    el('div', null, el('p', { class: 'when' }, span(need.start, need.end)),
      el('p', { class: 'hint' }, need.lines.map((line) => text(line.vehicles ? 'asks_cars' : 'asks', { role: text('roles.' + line.role), n: line.wanted })).join(text('comma')))),
    el('p', { class: 'waits' }, need.waits ? text('waits', { age: need.waits }) : '', el('span', { class: 'hint' }, why)),
    el('p', { class: 'state' }, el('span', { class: need.mine ? 'decide' : 'hint' }, text(need.mine ? 'decide' : 'look'))));
}

function watch() {
  stop();
  let quiet = false;
  stop = poll(() => {
    const now = quiet;
    quiet = true;
    return refresh(now);
  }, EVERY_S);
}

async function start() {
  try {
    const desk = await enter();
    if (desk.rights.indexOf('review') < 0) trouble(root, { status: 403 }, start);
    else watch();
  } catch (problem) {
    trouble(root, problem, start);
  }
}

start();
