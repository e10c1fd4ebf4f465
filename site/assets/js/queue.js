/** The queue of a site: whose turn each need is, its clock counting down, many decided at once, the last step undone. */
import { call, poll } from './api.js';
import { ask } from './ask.js';
import { enter, sitesOf } from './desk.js';
import { show } from './form.js';
import { clock, left, moment, span } from './format.js';
import { helps } from './helps.js';
import { el, fill, home, hook, part, text } from './page.js';
import { present } from './present.js';
import { renew } from './rows.js';
import { send } from './sending.js';
import { stale } from './stale.js';
import { trouble, turn } from './trouble.js';

const EVERY_S = 15;
const MOST = 50;
const BULK = ['publish', 'return', 'cancel'];
const root = hook('queue');
const form = part('bulk', root);
let site = '';
let where = 'here';
let rows = [];
let undoing = [];
let fresh = 0;
let stop = () => {};

async function refresh(quiet) {
  const asked = site;
  let queue;
  try {
    queue = await call('GET', '/v1/queue' + (asked ? '?site=' + asked : ''), { quiet });
  } catch (problem) {
    stale(root, problem, { fresh, stop, again: watch });
    throw problem;
  }
  if (asked !== site) return;
  fresh = present();
  rows = queue.rows;
  part('stale', root).hidden = true;
  fill(part('total', root), text(queue.total > rows.length ? 'total_more' : 'total', { site: queue.site_name, n: queue.total, time: clock(fresh) }));
  turn(root, 'ready');
  draw();
}

function draw() {
  root.querySelectorAll('[data-where]').forEach((button) => {
    const name = button.getAttribute('data-where');
    button.setAttribute('aria-pressed', String(name === where));
    fill(button.querySelector('[data-count]'), rows.filter((row) => row.where === name).length);
  });
  const shown = rows.filter((row) => row.where === where);
  part('none', root).hidden = shown.length > 0;
  fill(part('none', root), text('none.' + where));
  renew(part('list', root), shown, (row) => row.id, card);
  part('all-box', root).hidden = !shown.some(pickable);
  choose();
  tick();
}

function pickable(row) {
  return BULK.some((name) => row.can.indexOf(name) >= 0);
}

function card(row) {
  const can = (name) => row.can.indexOf(name) >= 0;
  const pick = pickable(row) ? el('input', { type: 'checkbox', class: 'pick', value: row.id, 'aria-label': text('pick', { area: row.area_name, code: row.code }), change: choose }) : null;
  const open = row.waits === 'seats' ? text('short', { n: row.open }) : text('asked', { n: row.wanted });
  return el('li', { class: 'turn', id: row.id }, pick,
    el('div', { class: 'place' }, el('h3', null, can('open') ? el('a', { href: home + 'c/need/?id=' + encodeURIComponent(row.id) }, row.area_name) : row.area_name),
      el('p', { class: 'hint' }, row.code, row.urgent ? [' ', el('span', { class: 'urgent' }, text('urgent.' + row.priority))] : null)),
    el('div', null, el('p', null, text('waits.' + row.waits), text('dot'), open), el('p', { class: 'when' }, span(row.start, row.end)), el('p', { class: 'hint' }, row.roles.map((role) => text('roles.' + role)).join(text('comma')))),
    el('div', null, el('p', null, text('turn', { site: row.holder_name })), el('p', { class: 'clock', 'data-until': row.due || false }, row.due ? '' : text('until_solved'))),
    row.passed.length ? el('ul', { class: 'way wide' }, row.passed.map((one) => el('li', null, text('passed.' + (one.reason === 'HELP' ? 'HELP' : 'UP'), { time: moment(one.at), from: one.from_name, to: one.to_name })))) : null,
    helps(row, site, decided));
}

/** Every second: what is left of each turn, and of the time to undo. */
function tick() {
  root.querySelectorAll('[data-until]').forEach((line) => {
    const until = line.getAttribute('data-until');
    const over = new Date(until) <= present();
    line.className = over ? 'clock late' : 'clock';
    fill(line, over ? text('passing') : text('left', { left: left(until) }));
  });
  const ends = undoing.map((one) => one.undo_until).sort()[0];
  if (ends && new Date(ends) <= present()) undoing = [];
  part('undo', root).hidden = !undoing.length;
  fill(part('undo-left', root), undoing.length ? left(ends) : '');
}

function chosen() {
  return Array.from(root.querySelectorAll('.pick:checked')).map((box) => box.value);
}

function choose() {
  const ids = chosen();
  const of = rows.filter((row) => ids.indexOf(row.id) >= 0);
  form.hidden = !ids.length;
  fill(part('chosen', root), text('chosen', { n: ids.length }));
  form.querySelectorAll('[data-act]').forEach((button) => { button.hidden = !of.some((row) => row.can.indexOf(button.getAttribute('data-act')) >= 0); });
}

async function decide(event) {
  event.preventDefault();
  const button = event.submitter || form.querySelector('[data-act]:not([hidden])');
  const action = button.getAttribute('data-act');
  const reason = form.elements.reason.value.normalize('NFC').trim();
  const wrong = action !== 'publish' && Array.from(reason).length < 2;
  show(form, wrong ? [{ field: 'reason', message: text('errors.reason') }] : []);
  const needs = chosen().slice(0, MOST);
  if (wrong || !(await ask({ title: text('sure.' + action, { n: needs.length }), text: text('sure_text'), yes: text('yes.' + action) }))) return;
  await act(button, '/v1/queue/bulk', { action, needs, reason }, action);
}

async function act(button, path, body, name) {
  const failed = part('failed', root);
  failed.hidden = true;
  try {
    const answer = await send(button, part('state', root), () => call('POST', path, { body }));
    answered(answer.needs, name);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(failed, problem.message);
    failed.hidden = false;
    failed.focus();
  }
  form.elements.reason.value = '';
  refresh(false).catch(() => {});
}

/** What became of each need: those done can be undone for a while, the others say why not. */
function answered(needs, name) {
  const refused = needs.filter((one) => one.problem);
  undoing = name === 'undo' ? [] : needs.filter((one) => one.undo_until);
  root.querySelectorAll('.pick:checked').forEach((box) => { box.checked = false; });
  fill(part('said', root), text('done.' + name, { n: needs.length - refused.length }));
  fill(part('refused', root), refused.map((one) => el('li', null, one.code, text('colon'), one.text)));
  part('done', root).hidden = false;
  tick();
  part('done', root).focus();
}

/** After an offer was made, answered or taken back. */
function decided(words) {
  undoing = [];
  fill(part('said', root), words);
  fill(part('refused', root));
  part('done', root).hidden = false;
  tick();
  refresh(false).catch(() => {});
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
    site = own[0][0];
    fill(part('site', root), own.map(([code, name]) => el('option', { value: code }, name)));
    part('site-box', root).hidden = own.length < 2;
    watch();
  } catch (problem) {
    trouble(root, problem, start);
  }
}

root.querySelectorAll('[data-where]').forEach((button) => button.addEventListener('click', () => {
  where = button.getAttribute('data-where');
  draw();
}));
part('site', root).addEventListener('change', (event) => {
  site = event.target.value;
  fresh = 0;
  turn(root, 'loading');
  watch();
});
part('all', root).addEventListener('click', () => {
  Array.from(root.querySelectorAll('.pick')).slice(0, MOST).forEach((box) => { box.checked = true; });
  choose();
});
part('undo', root).addEventListener('click', (event) => act(event.currentTarget, '/v1/queue/undo', { needs: undoing.map((one) => one.id) }, 'undo'));
form.addEventListener('submit', decide);
setInterval(tick, 1000);
start();
