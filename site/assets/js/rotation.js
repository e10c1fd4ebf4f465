/** Rotation plans of posts: drafted and simulated in one step, looked at, published, superseded, printed. */
import { act } from './acting.js';
import { call } from './api.js';
import { ask } from './ask.js';
import { enter } from './desk.js';
import { plainDigits, show } from './form.js';
import { day, isoDay } from './format.js';
import { newKey } from './net.js';
import { withReason } from './override.js';
import { el, fill, hook, part, text } from './page.js';
import { present } from './present.js';
import { drawn } from './rotagrid.js';
import { trouble, turn } from './trouble.js';

const DAY = 86400000;
const root = hook('rotation');
const form = root.querySelector('form');
let opened = null;
let parcel = { key: '', said: '' };

const address = (plan, action) => '/v1/rotations/' + encodeURIComponent(plan.id) + (action ? '/' + action : '');
const noon = (date) => new Date(date + 'T12:00:00+08:00').getTime();
const period = (plan) => day(noon(plan.first)) + (plan.days > 1 ? '–' + day(noon(plan.first) + (plan.days - 1) * DAY) : '');

async function refresh() {
  const { rotations } = await call('GET', '/v1/rotations');
  fill(part('list', root), rotations.map(row));
  part('none', root).hidden = rotations.length > 0;
}

function row(plan) {
  return el('li', { class: 'post' },
    el('div', null, el('h3', null, plan.post_title), tag(plan)),
    el('p', null, period(plan)),
    el('p', { class: 'hint' }, [text('patterns.' + plan.pattern), plan.area_name, plan.code].join(text('dot'))),
    el('p', { class: 'row' }, el('button', { class: 'button small second', type: 'button', click: (event) => open(plan, event.currentTarget) }, text('open'), el('span', { class: 'away' }, ' ' + plan.post_title + ' ' + plan.code))));
}

const tag = (plan) => el('span', { class: 'tag' + (plan.state === 'PUBLISHED' ? ' good' : plan.state === 'SUPERSEDED' ? ' over' : '') }, text('states.' + plan.state));

async function open(plan, button) {
  const found = await act(root, { button, line: part('state', root), request: () => call('GET', address(plan)) });
  if (found) draw(found, true);
}

function draw(plan, look) {
  opened = plan;
  part('open', root).hidden = false;
  fill(part('open-title', root), plan.post_title, text('dot'), period(plan));
  fill(part('open-about', root), tag(plan), ' ', [text('patterns.' + plan.pattern), text('modes.' + plan.mode), plan.groups.filter(Boolean).join(text('comma')), plan.code].filter(Boolean).join(text('dot')));
  const first = plan.can.indexOf('publish') >= 0 ? 'publish' : plan.can[0];
  const labelled = (name) => (name === 'simulate' && plan.state === 'SIMULATED' ? 'acts.again' : name === 'publish' && plan.state === 'PUBLISHED' ? 'acts.finish' : 'acts.' + name);
  fill(part('acts', root),
    plan.can.map((name) => el('button', { class: 'button small' + (name === first && name !== 'supersede' ? '' : ' second'), type: 'button', 'data-act': name, click: (event) => decide(name, event.currentTarget) }, text(labelled(name)))),
    plan.tours.length ? el('button', { class: 'button small second', type: 'button', click: () => window.print() }, text('print')) : null,
    el('button', { class: 'plain', type: 'button', click: close }, text('close')));
  const shown = part('shown', root);
  shown.hidden = plan.tours.length === 0;
  fill(shown, plan.tours.length ? drawn(plan) : null);
  if (look) {
    part('open-title', root).focus();
    part('open', root).scrollIntoView();
  }
}

function close() {
  opened = null;
  part('open', root).hidden = true;
}

/** What a publication asks of whom: people with a seat, and their seats. */
function asked(plan) {
  const marks = [].concat(...plan.tours.map((tour) => tour.people.map((one) => one.mark)));
  return { people: marks.filter((one, at) => marks.indexOf(one) === at).length, seats: marks.length, post: plan.post_title };
}

async function decide(name, button) {
  const plan = opened;
  let body = {};
  if (name === 'publish' && !await ask({ title: text('sure.publish', asked(plan)), text: text('sure.asked', asked(plan)), yes: text('acts.publish') })) return;
  if (name === 'supersede') {
    const reasons = ['people', 'post', 'other'].map((one) => [text('reasons.' + one), text('reasons.' + one)]);
    const sure = await ask({ title: text('sure.supersede', asked(plan)), text: text('sure.freed'), legend: text('reason'), choices: reasons, yes: text('acts.supersede') });
    if (!sure) return;
    body = { reason: sure.choice || text('reasons.other') };
  }
  const now = await act(root, { button, line: part('open-state', root), request: () => withReason((override) => call('POST', address(plan, name), { body: Object.assign({}, body, override ? { override } : {}) })), done: () => text('done.' + name, asked(plan)) });
  if (!now) return;
  draw(now);
  await refresh();
}

function written() {
  const body = {};
  ['post', 'first', 'pattern', 'mode'].forEach((field) => { body[field] = form.elements[field].value; });
  ['days', 'most'].forEach((field) => { body[field] = Number(plainDigits(form.elements[field].value)) || 0; });
  body.groups = body.mode === 'reserve' ? [] : Array.from(part('groups', root).querySelectorAll('input:checked')).map((one) => one.value);
  return body;
}

async function submit(event) {
  event.preventDefault();
  const body = written();
  const missing = ['post', 'first', 'days', 'most'].filter((field) => !body[field]).concat(body.mode !== 'reserve' && !body.groups.length ? ['groups'] : []);
  show(form, missing.map((field) => ({ field, message: text('missing.' + field) })));
  if (missing.length) return;
  const said = JSON.stringify(body);
  if (parcel.said !== said) parcel = { key: newKey(), said };
  const [button, line] = [part('submit', root), part('form-state', root)];
  const plan = await act(root, { button, line, request: () => call('POST', '/v1/rotations', { body, key: parcel.key }), at: form });
  if (!plan) return;
  parcel = { key: '', said: '' };
  const simulated = await act(root, { button, line, request: () => call('POST', address(plan, 'simulate'), { body: {} }) });
  draw(simulated || plan, Boolean(simulated));
  await refresh();
}

function faces() {
  part('groups-box', root).hidden = form.elements.mode.value === 'reserve';
}

/** The posts that stand, and the groups that may serve, as choices. */
async function choices() {
  const [{ posts }, { groups }] = await Promise.all([call('GET', '/v1/posts'), call('GET', '/v1/groups')]);
  const standing = posts.filter((post) => post.state === 'ESTABLISHED');
  fill(form.elements.post, standing.map((post) => el('option', { value: post.id }, post.title + text('dot') + post.area_name)));
  const wanted = new URLSearchParams(location.search).get('post');
  if (standing.some((post) => post.id === wanted)) form.elements.post.value = wanted;
  form.hidden = standing.length === 0;
  part('no-posts', root).hidden = standing.length > 0;
  const serving = groups.filter((group) => group.state !== 'DISBANDED');
  fill(part('groups', root), serving.map((group) => el('div', { class: 'tick' }, el('input', { type: 'checkbox', id: 'group-' + group.id, value: group.id }),
    el('label', { for: 'group-' + group.id }, [group.name, group.area_name, text('joined', { n: group.joined })].join(text('dot'))))), serving.length ? null : el('p', null, text('no_groups')));
}

async function start() {
  try {
    const desk = await enter();
    const keeps = desk.rights.indexOf('posts') >= 0;
    part('new', root).hidden = !keeps;
    if (keeps) await choices();
    form.elements.first.min = isoDay(present() + DAY);
    form.elements.first.value = form.elements.first.value || isoDay(present() + 2 * DAY);
    faces();
    await refresh();
    turn(root, 'ready');
  } catch (problem) {
    trouble(root, problem, start);
  }
}

form.addEventListener('submit', submit);
form.elements.mode.addEventListener('change', faces);
start();
