/** Cadres who reported to the station's communities: welcomed or not, posted, released; who has come is seen by the check-ins. */
import { act } from './acting.js';
import { call } from './api.js';
import { ask } from './ask.js';
import { enter } from './desk.js';
import { moment } from './format.js';
import { el, fill, home, hook, part, text } from './page.js';
import { trouble, turn } from './trouble.js';

const ROLES = ['queue', 'delivery', 'checkpoint', 'visit', 'disinfect', 'info', 'care', 'medical', 'driver'];
const LOOKS = { REPORTED: 'act', ACCEPTED: 'good', POSTED: 'good' };
const PATHS = { accept: (id) => `/v1/party-reports/${id}/accept`, decline: (id) => `/v1/party-reports/${id}/decline`, post: (id) => `/v1/party-reports/${id}/post`, release: (id) => `/v1/party-reports/${id}/release` };
const root = hook('reporting');
let state = 'REPORTED';
let rows = [];
let cursor = null;

async function load(more) {
  const asked = state;
  try {
    const found = await call('GET', '/v1/party-reports?state=' + asked + (more && cursor ? '&cursor=' + encodeURIComponent(cursor) : ''));
    if (asked !== state) return;
    rows = more ? rows.concat(found.reports) : found.reports;
    cursor = found.cursor || null;
    turn(root, 'ready');
    draw();
  } catch (problem) {
    trouble(root, problem, () => load(more));
  }
}

function draw() {
  root.querySelectorAll('[data-state]').forEach((button) => button.setAttribute('aria-pressed', String(button.getAttribute('data-state') === state)));
  fill(part('list', root), rows.map(row));
  part('none', root).hidden = rows.length > 0;
  part('more', root).hidden = !cursor;
}

function row(one) {
  const duty = one.post || (one.role ? text('roles.' + one.role) : '');
  const stands = Boolean(LOOKS[one.state]);
  return el('li', { class: 'need' },
    el('div', { class: 'place' }, el('h3', null, one.name), el('p', { class: 'hint' }, one.branch), one.phone ? el('p', null, el('a', { class: 'nowrap', href: 'tel:' + one.phone }, one.phone.replace(/^(\d{3})(\d{4})/, '$1 $2 '))) : null),
    el('div', null, el('p', null, el('span', { class: 'tag ' + (LOOKS[one.state] || '') }, text('states.' + one.state))), el('p', { class: 'hint' }, one.area_name, text('dot'), one.code)),
    el('div', null, duty ? el('p', null, duty) : null, one.reason ? el('p', { class: 'hint' }, one.reason) : null, stands ? el('p', { class: 'hint' }, one.arrived ? text('arrived', { time: moment(one.arrived) }) : text('not_arrived')) : null),
    el('p', { class: 'hint' }, text('since', { time: moment(one.created) })),
    one.can.length ? el('div', { class: 'row wide' }, one.can.map((name) => el('button', { class: 'button small' + (name === 'accept' || name === 'post' ? '' : ' second'), type: 'button', 'aria-expanded': name === 'post' ? 'false' : false, click: (event) => decide(one, name, event.currentTarget) },
      text('acts.' + (name === 'post' && one.state === 'POSTED' ? 'again' : name)), el('span', { class: 'away' }, ' ' + one.name)))) : null);
}

async function decide(one, name, button) {
  if (name === 'post') {
    await posting(one, button);
    return;
  }
  let body = {};
  if (name === 'decline') {
    const said = await ask({ title: text('sure.decline', one), text: text('sure_text'), note: text('reason'), yes: text('acts.decline') });
    if (!said) return;
    body = { reason: said.note };
  }
  if (name === 'release' && !(await ask({ title: text('sure.release', one), yes: text('acts.release') }))) return;
  await send(one, name, body, button);
}

async function send(one, name, body, button) {
  const now = await act(root, { button, request: () => call('POST', PATHS[name](encodeURIComponent(one.id)), { body }), done: () => text('done.' + name, one) });
  if (!now) return;
  rows = rows.filter((other) => other.id !== one.id).concat(now.state === state ? [now] : []);
  draw();
  part('said', root).focus();
}

/** Opens the choice of an established post of the community, or of a role alone, below its button. */
async function posting(one, opener) {
  const open = opener.getAttribute('aria-expanded') === 'true';
  root.querySelectorAll('.row-form').forEach((other) => other.remove());
  root.querySelectorAll('[aria-expanded=true]').forEach((other) => other.setAttribute('aria-expanded', 'false'));
  if (open) return;
  const found = await act(root, { button: opener, request: () => call('GET', '/v1/posts?area=' + one.area) });
  if (!found) return;
  const posts = found.posts.filter((post) => post.state === 'ESTABLISHED');
  const id = 'duty-' + one.id;
  const select = el('select', { id, autocomplete: 'off' },
    posts.length ? el('optgroup', { label: text('posts') }, posts.map((post) => el('option', { value: 'post ' + post.id }, post.title))) : null,
    el('optgroup', { label: text('any_post') }, ROLES.map((role) => el('option', { value: 'role ' + role }, text('roles.' + role)))));
  const go = el('button', { class: 'button small', type: 'submit' }, text('acts.post'));
  const form = el('form', { class: 'row-form stack', novalidate: true }, el('div', { class: 'field short' }, el('label', { for: id }, text('duty', one)), select),
    posts.length ? null : el('p', { class: 'hint' }, text('no_posts'), ' ', el('a', { href: home + 'c/posts/' }, text('to_posts'))), el('div', { class: 'row' }, go));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const [kind, value] = select.value.split(' ');
    send(one, 'post', { [kind]: value }, go);
  });
  opener.setAttribute('aria-expanded', 'true');
  opener.closest('li').appendChild(form);
  select.focus();
}

async function start() {
  try {
    const desk = await enter();
    if (desk.rights.indexOf('posts') < 0) trouble(root, { status: 403 }, start);
    else await load();
  } catch (problem) {
    trouble(root, problem, start);
  }
}

root.querySelectorAll('[data-state]').forEach((button) => button.addEventListener('click', () => {
  state = button.getAttribute('data-state');
  cursor = null;
  load();
}));
part('more', root).addEventListener('click', () => load(true));
start();
