/** The needs of my sites: how full they are, what is missing, kept fresh while the page is seen. */
import { call, poll } from './api.js';
import { enter, sitesOf } from './desk.js';
import { fillBar } from './fillbar.js';
import { clock, count, span } from './format.js';
import { el, fill, home, hook, part, text } from './page.js';
import { present } from './present.js';
import { renewing } from './renewing.js';
import { renew } from './rows.js';
import { chooser } from './sites.js';
import { stale } from './stale.js';
import { trouble, turn } from './trouble.js';

const STATES = ['', 'OPEN', 'SUBMITTED', 'ENDING'];
const EVERY_S = 10;
const root = hook('needs');
const query = new URLSearchParams(location.search);
let state = STATES.indexOf(query.get('state')) > 0 ? query.get('state') : '';
let area = '';
let place = null;
let pages = [];
let round = 0;
let fresh = 0;
let stop = () => {};
let posts = false;

function address(cursor) {
  const asked = Object.entries({ area, state, cursor: cursor || '' }).filter((pair) => pair[1]);
  return '/v1/needs' + (asked.length ? '?' + asked.map((pair) => pair[0] + '=' + encodeURIComponent(pair[1])).join('&') : '');
}

/** A round of the poll: the first page always, the ones after it every so many rounds, so that a long list does not knock harder. */
async function refresh(asked) {
  const [mine, quiet] = [area + state, !asked];
  const deep = pages.length > 1 && round % pages.length === 0;
  round += 1;
  let read;
  try {
    read = [await call('GET', address(), { quiet })];
    while (deep && read.length < pages.length && read[read.length - 1].cursor) read.push(await call('GET', address(read[read.length - 1].cursor), { quiet }));
  } catch (problem) {
    if (mine === area + state) stale(root, problem, { fresh, stop, again: watch });
    throw problem;
  }
  if (mine !== area + state) return;
  pages = read.length < pages.length && !deep ? read.concat(pages.slice(1)) : read;
  fresh = present();
  part('stale', root).hidden = true;
  turn(root, 'ready');
  draw();
}

async function more() {
  const button = part('more', root);
  if (button.getAttribute('aria-disabled')) return;
  button.setAttribute('aria-disabled', 'true');
  const [last, mine, shown] = [pages[pages.length - 1], area + state, rows().length];
  try {
    const next = await call('GET', address(last.cursor));
    if (mine !== area + state) return;
    pages = pages.concat(next);
    draw();
    const link = part('list', root).querySelectorAll('a')[shown];
    if (link) link.focus();
  } catch (problem) {
    stale(problem);
  } finally {
    button.removeAttribute('aria-disabled');
  }
}

/** Every need once, whatever moved between two pages. */
function rows() {
  const seen = {};
  return pages.reduce((all, page) => all.concat(page.needs), []).filter((need) => !seen[need.id] && (seen[need.id] = true));
}

function draw() {
  const shown = rows();
  const last = pages[pages.length - 1];
  renew(part('list', root), shown, (need) => need.id, line);
  part('none', root).hidden = shown.length > 0;
  fill(part('none', root), text(state ? 'none.' + state : 'none.all'));
  part('more', root).hidden = !last.cursor;
  again.choose();
  const missing = shown.reduce((sum, need) => sum + (isLive(need) ? need.open : 0), 0);
  fill(part('total', root), text(!shown.length ? 'as_of' : last.cursor ? 'total_more' : 'total', { n: count(shown.length), missing: count(missing), time: clock(fresh) }));
}

const isLive = (need) => ['MATCHING', 'PARTLY_FILLED', 'FILLED', 'IN_SERVICE'].indexOf(need.state) >= 0;

function line(need) {
  const live = isLive(need);
  return el('li', { class: 'need' },
    el('div', { class: 'place' }, el('h3', null, el('a', { href: home + 'c/need/?id=' + encodeURIComponent(need.id) }, need.area_name)),
      el('p', { class: 'hint' }, need.code, need.priority > 3 ? [' ', el('span', { class: 'urgent' }, text('urgent.' + need.priority))] : null)),
    el('p', { class: 'when' }, span(need.start, need.end)),
    live || need.state === 'COMPLETED' ? el('div', { class: 'seats' }, fillBar({ wanted: need.wanted, accepted: need.filled }),
      el('p', null, text('filled', { filled: count(need.filled), wanted: count(need.wanted) }), ' ',
        need.open && live ? el('strong', { class: 'missing' }, text('missing', { n: count(need.open) })) : null)) : el('p', { class: 'seats-none hint' }, text('asked', { n: count(need.wanted) })),
    el('p', { class: 'state' }, el('span', { class: 'tag ' + looks(need) }, text('states.' + need.state))),
    state === 'ENDING' && posts ? again.box(need) : null);
}

function looks(need) {
  if (need.state === 'FILLED') return 'good';
  if (need.state === 'SUBMITTED' || need.state === 'RETURNED') return 'warn';
  return isLive(need) ? 'act' : 'over';
}

/** Starts over with what is asked for now. */
function watch() {
  stop();
  [pages, round, fresh] = [[], 0, 0];
  turn(root, 'loading');
  stop = poll(refresh, EVERY_S);
}

function filters() {
  const buttons = Array.from(root.querySelectorAll('[data-state]'));
  const press = () => buttons.forEach((button) => button.setAttribute('aria-pressed', String(button.getAttribute('data-state') === state)));
  buttons.forEach((button) => button.addEventListener('click', () => {
    state = button.getAttribute('data-state');
    history.replaceState(null, '', location.pathname + (state ? '?state=' + state : ''));
    press();
    watch();
  }));
  press();
}

async function start() {
  let desk;
  try {
    desk = await enter();
  } catch (problem) {
    trouble(root, problem, start);
    return;
  }
  posts = desk.rights.indexOf('post') >= 0;
  const own = sitesOf(desk.grants);
  fill(part('sites', root), own.map(([, name, words]) => el('li', null, name, text('dot'), words.join(text('comma')))));
  const box = part('area', root);
  box.hidden = own.length === 1 && desk.grants.every((grant) => grant.level === 'community');
  if (!place) place = chooser(box, { own, any: text('all'), changed: () => {
    area = place.value();
    watch();
  } });
  watch();
}

const again = renewing(root, { rows, read: () => refresh(true).catch(() => {}) });
part('more', root).addEventListener('click', more);
filters();
start();
