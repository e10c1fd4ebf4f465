/** Posts with duties: planning one, establishing, changing, suspending and withdrawing it. */
import { act } from './acting.js';
import { call } from './api.js';
import { ask } from './ask.js';
import { enter, sitesOf } from './desk.js';
import { plainDigits, show } from './form.js';
import { newKey } from './net.js';
import { el, fill, home, hook, part, text } from './page.js';
import { chooser, levelOf } from './sites.js';
import { trouble, turn } from './trouble.js';

const KEEPERS = ['CENTRE_LEAD', 'INSTITUTE_LEAD', 'STATION_LEAD'];
const FIELDS = ['kind', 'title', 'statement', 'place', 'role', 'minimum', 'target', 'maximum', 'hours', 'risk', 'zone', 'gear'];
const NUMBERS = ['minimum', 'target', 'maximum'];
const WHY = { suspend: ['weather', 'people', 'task'], withdraw: ['over', 'merged', 'other'] };
const root = hook('posts');
const form = root.querySelector('form');
let place = null;
let alone = false;
let changing = null;
let parcel = { key: '', said: '' };

async function refresh() {
  const { posts } = await call('GET', '/v1/posts');
  fill(part('list', root), posts.map(row));
  part('none', root).hidden = posts.length > 0;
}

function row(post) {
  const acts = { PLANNED: ['establish', 'change', 'withdraw'], ESTABLISHED: ['change', 'suspend', 'withdraw'], SUSPENDED: ['establish', 'change', 'withdraw'] }[post.state] || [];
  return el('li', { class: 'post' },
    el('div', null, el('h3', null, post.title), el('span', { class: 'tag' + (post.state === 'ESTABLISHED' ? ' good' : '') }, text('post_conditions.' + post.state)), post.party ? [' ', el('span', { class: 'tag act' }, text('party'))] : null),
    el('p', { class: 'hint' }, [text('post_kinds.' + post.kind), post.area_name, post.place, post.code].join(text('dot'))),
    el('p', null, text('strength', { minimum: post.minimum, target: post.target, maximum: post.maximum })),
    place ? el('p', { class: 'row' }, acts.map((name) => el('button', { class: 'button small' + (name === 'establish' ? '' : ' second'), type: 'button', click: (event) => begin(name, post, event.currentTarget) }, text('acts.' + name), el('span', { class: 'away' }, ' ' + post.title))),
      post.state === 'ESTABLISHED' ? el('a', { class: 'button small second', href: home + 'c/rotation/?post=' + encodeURIComponent(post.id) }, text('rotation'), el('span', { class: 'away' }, ' ' + post.title)) : null) : null);
}

async function begin(name, post, button) {
  const path = '/v1/posts/' + encodeURIComponent(post.id);
  if (name === 'change') {
    const full = await act(root, { button, line: part('state', root), request: () => call('GET', path) });
    if (full) open(full);
    return;
  }
  let reason = '';
  if (WHY[name]) {
    const reasons = WHY[name].map((one) => [text('reasons.' + one), text('reasons.' + one)]);
    const sure = await ask({ title: text('sure.' + name, { post: post.title }), legend: text('reason'), choices: reasons, yes: text('acts.' + name) });
    if (!sure) return;
    reason = sure.choice || reasons[0][0];
  }
  if (await act(root, { button, line: part('state', root), request: () => call('POST', path + '/' + name, { body: { reason } }), done: () => text('done.' + name, { post: post.title }) })) await refresh();
}

/** Opens a post in the form; the area of a post stays. */
function open(post) {
  changing = post;
  FIELDS.forEach((field) => { form.elements[field].value = field === 'hours' ? post.hours.join(' ') : post[field] || ''; });
  form.elements.party.checked = post.party;
  faces();
  part('form-title', root).focus();
  part('form-title', root).scrollIntoView();
}

function faces() {
  part('area-box', root).hidden = Boolean(changing) || alone;
  part('back', root).hidden = !changing;
  fill(part('form-title', root), changing ? text('change', { post: changing.title }) : text('plan'));
  fill(part('submit', root), text(changing ? 'send_change' : 'send_plan'));
  show(form, []);
}

function close() {
  changing = null;
  form.reset();
  faces();
}

function written() {
  const body = { party: form.elements.party.checked };
  FIELDS.forEach((field) => { body[field] = form.elements[field].value.normalize('NFC').trim(); });
  NUMBERS.forEach((field) => { body[field] = Number(plainDigits(body[field])) || 0; });
  body.hours = body.hours.normalize('NFKC').replace(/[~–—]/g, '-').split(/[\s,，、;；]+/).filter(Boolean);
  if (!body.zone) delete body.zone;
  return body;
}

async function submit(event) {
  event.preventDefault();
  const body = written();
  if (!changing) body.area = place.value();
  const missing = ['area', 'title', 'place'].filter((field) => !(changing && field === 'area') && !body[field]).concat(NUMBERS.filter((field) => body[field] < 1), body.hours.length ? [] : ['hours']);
  show(form, missing.map((field) => ({ field, message: text('missing.' + field) })));
  if (missing.length) return;
  const said = JSON.stringify(body);
  if (parcel.said !== said) parcel = { key: newKey(), said };
  const request = changing ? () => call('PATCH', '/v1/posts/' + encodeURIComponent(changing.id), { body }) : () => call('POST', '/v1/posts', { body, key: parcel.key });
  const words = changing ? 'done.change' : 'done.plan';
  if (!await act(root, { button: part('submit', root), line: part('form-state', root), request, done: (made) => text(words, { post: made.title }), at: form })) return;
  parcel = { key: '', said: '' };
  close();
  await refresh();
}

async function start() {
  try {
    const desk = await enter();
    const own = sitesOf(desk.grants.filter((grant) => KEEPERS.indexOf(grant.role) >= 0));
    part('plan', root).hidden = own.length === 0;
    if (own.length && !place) place = chooser(part('area', root), { own, changed: () => {} });
    alone = own.length === 1 && levelOf(own[0][0]) === 'community';
    part('area-box', root).hidden = alone;
    await refresh();
    turn(root, 'ready');
  } catch (problem) {
    trouble(root, problem, start);
  }
}

form.addEventListener('submit', submit);
part('back', root).addEventListener('click', close);
start();
