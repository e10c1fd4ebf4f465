/** The command board: each district's sums, and every seat nobody holds with its reason, kept fresh while the page is seen. */
import { call, poll } from './api.js';
import { enter } from './desk.js';
import { clock, count, moment, span } from './format.js';
import { el, fill, home, hook, part, text } from './page.js';
import { present } from './present.js';
import { reasoned } from './reasoned.js';
import { renew } from './rows.js';
import { stale } from './stale.js';
import { percent, tiles } from './tiles.js';
import { trouble, turn } from './trouble.js';

const EVERY_S = 20;
const SUMS = ['needs', 'needs_full', 'wanted', 'filled', 'open', 'communities_short'];
const root = hook('board');
let [measure, chosen] = ['people', ''];
let sums = null;
let pages = [];
let fresh = 0;
let stop = () => {};

const address = (cursor) => {
  const asked = Object.entries({ area: chosen, cursor: cursor || '' }).filter((pair) => pair[1]);
  return '/v1/open-seats' + (asked.length ? '?' + asked.map((pair) => pair[0] + '=' + encodeURIComponent(pair[1])).join('&') : '');
};

async function refresh(quiet) {
  const mine = chosen;
  try {
    const [board, seats] = await Promise.all([call('GET', '/v1/board', { quiet }), call('GET', address(), { quiet })]);
    if (mine !== chosen) return;
    [sums, pages] = [board, [seats]];
  } catch (problem) {
    stale(root, problem, { fresh, stop, again: watch });
    throw problem;
  }
  fresh = present();
  part('stale', root).hidden = true;
  turn(root, 'ready');
  draw();
}

function draw() {
  fill(part('time', root), text('as_of', { time: clock(fresh) }));
  renew(part('sums', root), SUMS.map((name) => [name, sums.total[name]]), (row) => row[0], ([name, n]) => el('li', { class: name === 'open' && n ? 'lack' : '' },
    el('span', { class: 'hint' }, text('sums.' + name)), el('strong', null, count(n))));
  tiles(root, { rows: sums.districts, measure, chosen, choose });
  const rows = sums.districts.slice().sort((one, other) => other.open - one.open || (one.code < other.code ? -1 : 1));
  renew(part('rows', root), rows, (row) => row.code, (row) => el('tr', null, el('th', { scope: 'row' }, named(row)),
    [row.wanted, row.filled, row.open].map((n) => el('td', { class: 'number' }, count(n))), el('td', { class: 'number' }, row.wanted ? percent(row) + '%' : text('no_rate'))));
  drawList();
}

function drawList() {
  const seats = pages.reduce((all, page) => all.concat(page.seats), []);
  renew(part('list', root), seats, (one) => one.need + one.line, item);
  const district = sums.districts.filter((row) => row.code === chosen)[0];
  const values = { lines: count(pages[0].lines), open: count(pages[0].open), district: district ? named(district) : '' };
  const words = text(district ? 'total_in' : 'total', values);
  if (part('total', root).textContent !== words) fill(part('total', root), words);
  part('all', root).hidden = !chosen;
  part('none', root).hidden = seats.length > 0;
  part('more', root).hidden = !pages[pages.length - 1].cursor;
}

/** A district as the tile names it: the page's own spelling. */
function named(row) {
  const tile = part('tiles', root).querySelector('[data-code="' + row.code + '"] span');
  return tile ? tile.textContent : row.name;
}

function item(one) {
  return el('li', { class: 'seat' },
    el('div', null, el('h3', null, el('a', { href: home + 'c/need/?id=' + encodeURIComponent(one.need) }, one.area_name)),
      el('p', { class: 'hint' }, one.code, one.priority > 3 ? [' ', el('span', { class: 'urgent' }, text('urgent.' + one.priority))] : null)),
    el('div', null, el('p', null, text('roles.' + one.role), one.vehicles ? text('with_car') : ''), el('p', { class: 'when' }, span(one.start, one.end)), el('p', { class: 'hint' }, text('asked_at', { time: moment(one.created) }))),
    el('p', null, text('held', { filled: one.filled, wanted: one.wanted }), ' ', el('strong', { class: 'missing' }, text('missing', { n: one.open }))),
    one.reason ? el('p', { class: 'why' }, reasoned(one.reason.text, one.rival)) : el('p', { class: 'hint' }, text('looking')));
}

async function more() {
  const button = part('more', root);
  if (button.getAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true');
  const mine = chosen;
  try {
    const next = await call('GET', address(pages[pages.length - 1].cursor));
    if (mine === chosen) {
      pages = pages.concat(Object.assign(next, { lines: pages[0].lines, open: pages[0].open }));
      drawList();
    }
  } catch (problem) {
    stale(root, problem, { fresh, stop, again: watch });
  } finally {
    button.removeAttribute('aria-disabled');
  }
}

function choose(code) {
  chosen = code;
  watch();
}

function watch() {
  stop();
  stop = poll((first) => refresh(!first), EVERY_S);
}

async function start() {
  try {
    await enter();
  } catch (problem) {
    trouble(root, problem, start);
    return;
  }
  watch();
}

root.querySelectorAll('[data-measure]').forEach((button) => button.addEventListener('click', () => {
  measure = button.getAttribute('data-measure');
  root.querySelectorAll('[data-measure]').forEach((other) => other.setAttribute('aria-pressed', String(other === button)));
  if (sums) draw();
}));
part('all', root).addEventListener('click', () => choose(''));
part('more', root).addEventListener('click', more);
start();
