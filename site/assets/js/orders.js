/** Dispatch orders of my sites: those passed up with what is left to do, those that run, those that ended today. */
import { call, poll } from './api.js';
import { enter, sitesOf } from './desk.js';
import { clock, left, moment } from './format.js';
import { el, fill, has, home, hook, part, text } from './page.js';
import { renew } from './rows.js';
import { trouble, turn } from './trouble.js';

const PLACES = ['escalated', 'running', 'ended'];
const LOOKS = { OFFERED: 'act', CREATED: 'act', FILLED: 'good', ESCALATED: 'warn', RESERVED: 'warn' };
const EVERY_S = 15;
const root = hook('orders');
let site = '';
let fresh = 0;
let stop = () => {};

async function refresh(quiet) {
  const asked = site;
  let found;
  try {
    found = await call('GET', '/v1/dispatches' + (asked ? '?site=' + asked : ''), { quiet });
  } catch (problem) {
    if (!fresh) {
      stop();
      trouble(root, problem, watch);
    } else {
      fill(part('stale', root), text('stale', { time: clock(fresh) }));
      part('stale', root).hidden = false;
    }
    throw problem;
  }
  if (asked !== site) return;
  fresh = Date.now();
  part('stale', root).hidden = true;
  turn(root, 'ready');
  fill(part('total', root), text(found.total > found.orders.length ? 'total_more' : 'total', { n: found.total, time: clock(fresh) }));
  PLACES.forEach((place) => {
    const rows = found.orders.filter((one) => one.place === place);
    part('none-' + place, root).hidden = rows.length > 0;
    renew(part(place, root), rows, (one) => one.id, card);
  });
  tick();
}

function card(one) {
  const need = home + 'c/need/?id=' + encodeURIComponent(one.need);
  const said = [text('modes.' + one.mode), text('targets.' + one.target) + (one.target_name ? ' ' + one.target_name : ''), one.urgent ? text('urgent') : ''].filter(Boolean).join(text('dot'));
  const ways = { order: need + '#dispatch', mandatory: need + '&mode=MANDATORY#dispatch', help: home + 'c/queue/#' + encodeURIComponent(one.need) };
  return el('li', { class: 'need' },
    el('div', { class: 'place' }, el('h3', null, el('a', { href: need }, one.area_name)), el('p', { class: 'hint' }, one.code, text('dot'), text('roles.' + one.role))),
    el('div', null, el('p', null, el('span', { class: 'tag ' + (LOOKS[one.state] || 'over') }, text('states.' + one.state)), one.mine ? [' ', el('span', { class: 'tag act' }, text('mine'))] : null), el('p', { class: 'hint' }, said)),
    el('div', null, el('p', { class: 'amount' }, text('seats', { filled: one.filled, wanted: one.wanted })), one.mode === 'GRAB' ? null : el('p', { class: 'hint' }, text('waves', { n: one.waves, asked: one.asked }))),
    el('div', null, one.place === 'ended' ? el('p', null, text('ended', { time: clock(one.ended) })) : [el('p', { 'data-start': one.start }), one.place === 'running' && one.state !== 'FILLED' && one.mode !== 'GRAB' ? el('p', { class: 'hint', 'data-next': one.next_at }) : null],
      one.site_name ? el('p', { class: 'hint' }, text('at', { site: one.site_name, time: one.ended ? moment(one.ended) : '' })) : null,
      one.reason ? el('p', { class: 'hint' }, has('ends.' + one.reason) ? text('ends.' + one.reason) : one.reason) : null),
    one.place === 'escalated' && one.can.length ? el('div', { class: 'wide' }, el('p', null, text('left_to_do')), el('ul', { class: 'row ways' }, one.can.map((name) => el('li', null, el('a', { class: 'button small second', href: ways[name] }, text('can.' + name), el('span', { class: 'away' }, ' ' + one.area_name + ' ' + one.code)))),
      el('li', null, el('a', { class: 'plain', href: need }, text('can.phone'), el('span', { class: 'away' }, ' ' + one.area_name + ' ' + one.code))))) : null);
}

/** Every second: the time to the start, and to the next wave. */
function tick() {
  root.querySelectorAll('[data-start]').forEach((line) => { fill(line, text('starts', { left: left(line.getAttribute('data-start')) })); });
  root.querySelectorAll('[data-next]').forEach((line) => {
    const next = line.getAttribute('data-next');
    fill(line, new Date(next) > Date.now() ? text('next', { left: left(next) }) : text('now'));
  });
}

function watch() {
  stop();
  stop = poll((first) => refresh(!first), EVERY_S);
}

async function start() {
  try {
    const desk = await enter();
    if (desk.rights.indexOf('needs') < 0) {
      trouble(root, { status: 403 }, start);
      return;
    }
    const own = sitesOf(desk.grants);
    fill(part('site', root), el('option', { value: '' }, text('all')), own.map(([code, name]) => el('option', { value: code }, name)));
    part('site-box', root).hidden = own.length < 2;
    watch();
  } catch (problem) {
    trouble(root, problem, start);
  }
}

part('site', root).addEventListener('change', (event) => {
  site = event.target.value;
  watch();
});
setInterval(tick, 1000);
start();
