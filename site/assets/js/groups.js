/** Groups, and the echelons of a post: formed, members asked by phone, what is missing said in words. */
import { act, say } from './acting.js';
import { call } from './api.js';
import { ask } from './ask.js';
import { enter, sitesOf } from './desk.js';
import { plainDigits, plainPhone, show } from './form.js';
import { moment } from './format.js';
import { newKey } from './net.js';
import { el, fill, hook, part, text } from './page.js';
import { send } from './sending.js';
import { chooser, levelOf } from './sites.js';
import { trouble, turn } from './trouble.js';

const KEEPERS = ['CENTRE_LEAD', 'INSTITUTE_LEAD', 'STATION_LEAD'];
const root = hook('groups');
const [form, adding] = [part('form', root), part('add', root)];
const select = root.querySelector('#post');
let showing = 'groups';
let place = null;
let opened = null;
let posts = [];
let parcel = { key: '', said: '' };

const WHERE = { groups: (id) => `/v1/groups/${id}`, echelons: (id) => `/v1/echelons/${id}` };
const address = (id) => WHERE[showing](encodeURIComponent(id));

async function refresh() {
  const found = showing === 'groups' ? (await call('GET', '/v1/groups')).groups : (posts.filter((one) => one.id === select.value)[0] || { echelons: [] }).echelons;
  fill(part('list', root), found.map(row));
  part('none', root).hidden = found.length > 0;
  fill(part('none', root), text('none.' + showing));
}

async function renewPosts() {
  posts = (await call('GET', '/v1/posts')).posts;
  const was = select.value;
  fill(select, posts.map((post) => el('option', { value: post.id }, post.title + text('dot') + post.area_name)));
  if (posts.some((post) => post.id === was)) select.value = was;
}

const titleOf = (one) => (showing === 'groups' ? one.name : text('echelon', { n: one.ordinal }));

function row(one) {
  const about = showing === 'groups' ? [one.area_name, text('joined', { n: one.joined, asked: one.asked }), one.code] : [text('ready_within', { members: one.members, minutes: one.within_minutes }), one.code];
  return el('li', { class: 'post' },
    el('div', null, el('h3', null, titleOf(one)), el('span', { class: 'tag' + (one.state === 'READY' || one.state === 'ON_DUTY' ? ' good' : '') }, words(one))),
    el('p', { class: 'hint' }, about.join(text('dot'))),
    (one.missing || []).map((lack) => el('p', { class: 'missing' }, lack.text)),
    one.state === 'ACTIVATED' ? el('p', { class: 'missing' }, text('called', { time: moment(one.called), reason: one.reason })) : null,
    place ? el('p', { class: 'row' }, el('button', { class: 'button small second', type: 'button', click: (event) => open(one, event.currentTarget) }, text('open'), el('span', { class: 'away' }, ' ' + titleOf(one)))) : null);
}

const words = (one) => text((showing === 'groups' ? 'group_states.' : 'echelon_states.') + one.state);

async function open(one, button) {
  const full = await act(root, { button, request: () => call('GET', address(one.id)) });
  if (!full) return;
  draw(full);
  part('open-title', root).focus();
  part('open', root).scrollIntoView();
}

function draw(full) {
  opened = full;
  part('open', root).hidden = false;
  fill(part('open-title', root), titleOf(full));
  fill(part('open-about', root), words(full), text('dot'), full.code);
  fill(part('missing', root), (full.missing || []).map((lack) => el('li', { class: 'missing' }, lack.text)));
  const people = showing === 'groups' ? full.members : full.people;
  fill(part('members', root), people.map(member), people.length ? null : el('li', null, text('nobody')));
  adding.hidden = full.can.indexOf('change') < 0;
  fill(part('acts', root), full.can.filter((name) => name !== 'change' && name !== 'call').map((name) => el('button', { class: 'button small' + (name === 'begin' ? '' : ' second'), type: 'button', click: (event) => decide(name, event.currentTarget) }, text('acts.' + name))),
    el('button', { class: 'plain', type: 'button', click: close }, text('close')));
}

function close() {
  opened = null;
  part('open', root).hidden = true;
}

function member(one) {
  const can = opened.can.indexOf('change') >= 0;
  const name = el('span', { class: 'away' }, ' ' + one.name);
  const phone = one.answer === 'JOINED' ? el('a', { class: 'nowrap', href: 'tel:' + one.phone }, one.phone) : one.phone;
  return el('li', null,
    el('p', null, el('strong', null, one.name), ' ', phone, ' ', el('span', { class: 'tag' + (one.answer === 'JOINED' ? ' good' : '') }, text('member_answers.' + one.answer)),
      one.leader ? [' ', el('span', { class: 'tag act' }, text('leader'))] : null, one.coming ? [' ', el('span', { class: 'tag good' }, text('comes'))] : null),
    el('p', { class: 'hint' }, one.roles.map((role) => text('roles.' + role)).join(text('dot'))),
    can ? el('p', { class: 'row' },
      showing === 'groups' && !one.leader ? el('button', { class: 'plain', type: 'button', click: (event) => change(event.currentTarget, () => call('PATCH', address(opened.id), { body: { leader: one.mark } })) }, text('make_leader'), name) : null,
      el('button', { class: 'plain', type: 'button', click: (event) => change(event.currentTarget, () => call('POST', address(opened.id) + '/members/' + one.mark + '/remove', { body: {} })) }, text('remove'), el('span', { class: 'away' }, ' ' + one.name))) : null);
}

/** Sends a change of what is open, and shows it as it then is. */
async function change(button, request, at) {
  const now = await act(root, { button, request, line: part('open-state', root), at });
  if (!now) return false;
  if (showing === 'echelons') await renewPosts();
  await refresh();
  draw(now);
  return true;
}

async function decide(name, button) {
  let body = {};
  if (name === 'disband') {
    const reasons = ['over', 'merged', 'other'].map((one) => [text('reasons.' + one), text('reasons.' + one)]);
    const sure = await ask({ title: text('sure', { name: titleOf(opened) }), legend: text('reason'), choices: reasons, yes: text('acts.disband') });
    if (!sure) return;
    body = { reason: sure.choice || reasons[0][0] };
  }
  const path = address(opened.id) + '/' + name;
  if (await change(button, () => call('POST', path, { body })) && name === 'disband') close();
}

async function add(event) {
  event.preventDefault();
  const phone = plainPhone(adding.elements.phone.value);
  show(adding, phone ? [] : [{ field: 'phone', message: text('missing.phone') }]);
  if (!phone) return;
  if (await change(part('add-send', root), () => call('POST', address(opened.id) + '/members', { body: { phone } }), adding)) {
    adding.reset();
    say(part('said', root), text('asked'));
  }
}

async function make(event) {
  event.preventDefault();
  const groups = showing === 'groups';
  const body = groups ? { area: place.value(), name: form.elements.name.value.normalize('NFC').trim() } : { within_minutes: Number(plainDigits(form.elements.within_minutes.value)) || 0 };
  if (groups && form.elements.mix.value) body.mix = { roles: { [form.elements.mix.value]: 1 } };
  const missing = Object.keys(body).filter((field) => !body[field]).map((field) => ({ field, message: text('missing.' + field) }));
  show(form, missing);
  if (missing.length || (!groups && !select.value)) return;
  const path = groups ? '/v1/groups' : '/v1/posts/' + encodeURIComponent(select.value) + '/echelons';
  const said = path + JSON.stringify(body);
  if (parcel.said !== said) parcel = { key: newKey(), said };
  const made = await act(root, { button: part('submit', root), request: () => call('POST', path, { body, key: parcel.key }), line: part('form-state', root), at: form });
  if (!made) return;
  parcel = { key: '', said: '' };
  form.elements.name.value = '';
  if (!groups) await renewPosts();
  await refresh();
  draw(made);
  part('open-title', root).focus();
}

async function turnTo(name) {
  showing = name;
  close();
  root.querySelectorAll('[data-show]').forEach((one) => one.setAttribute('aria-pressed', String(one.getAttribute('data-show') === name)));
  part('post-box', root).hidden = name === 'groups';
  part('for-groups', root).hidden = name !== 'groups';
  part('for-echelons', root).hidden = name === 'groups';
  fill(part('list-title', root), text('titles.' + name));
  fill(part('new-title', root), text('new.' + name));
  fill(part('submit', root), text('make.' + name));
  try {
    if (name === 'echelons') await renewPosts();
    await refresh();
  } catch (problem) {
    trouble(root, problem, start);
  }
}

async function start() {
  try {
    const desk = await enter();
    const own = sitesOf(desk.grants.filter((grant) => KEEPERS.indexOf(grant.role) >= 0));
    part('new', root).hidden = own.length === 0;
    if (own.length && !place) place = chooser(part('area', root), { own, changed: () => {} });
    part('area-box', root).hidden = own.length === 1 && levelOf(own[0][0]) === 'community';
    await refresh();
    turn(root, 'ready');
  } catch (problem) {
    trouble(root, problem, start);
  }
}

root.querySelectorAll('[data-show]').forEach((one) => one.addEventListener('click', () => turnTo(one.getAttribute('data-show'))));
select.addEventListener('change', () => { close(); refresh(); });
form.addEventListener('submit', make);
adding.addEventListener('submit', add);
start();
