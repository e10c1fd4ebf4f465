/** The control zones of my sites: what is in force or planned, changing one, lifting one, planning another; zone passes. */
import { call } from './api.js';
import { ask } from './ask.js';
import { compounds } from './compounds.js';
import { enter, sitesOf } from './desk.js';
import { show } from './form.js';
import { moment } from './format.js';
import { momentOf, setMoment } from './moments.js';
import { newKey } from './net.js';
import { el, fill, hook, part, text } from './page.js';
import { passes } from './passes.js';
import { send } from './sending.js';
import { chooser } from './sites.js';
import { trouble, turn } from './trouble.js';

const KEEPERS = ['CENTRE_LEAD', 'CITY_OPERATOR'];
const LOOKS = { sealed: 'act', controlled: 'warn', precaution: 'over' };
const root = hook('zones');
const form = part('plan-form', root);
const changing = part('change-form', root);
const inside = compounds(form, { place: () => place, act });
let place = null;
let parcel = { key: '', said: '' };
let zone = null;

async function refresh() {
  const { zones } = await call('GET', '/v1/zones');
  close();
  fill(part('list', root), zones.map(row));
  part('none', root).hidden = zones.length > 0;
}

function row(one) {
  const until = one.ends ? text('until', { time: moment(one.ends) }) : text('until_lifted');
  const button = (name, act) => (one.can.indexOf(name) < 0 ? null : el('button', { class: 'plain', type: 'button', 'aria-expanded': name === 'change' ? 'false' : null, click: (event) => act(one, event.currentTarget) }, text(name), el('span', { class: 'away' }, ' ' + one.area_name)));
  return el('li', { class: 'need zone' },
    el('div', { class: 'place' }, el('h3', null, one.area_name), el('p', { class: 'hint' }, one.code)),
    el('p', { class: 'when' }, text('from', { time: moment(one.starts) }), text('comma'), until),
    el('p', null, el('span', { class: 'tag ' + LOOKS[one.kind] }, text('kinds.' + one.kind)), ' ', text('states.' + one.state)),
    one.can.length ? el('p', { class: 'state' }, button('change', open), ' ', button('lift', lift)) : null);
}

/** Sends, and says that it is done, or at the form (without one: on top) why it is not. Answers what came back, or null. */
async function act({ button, request, done, form: asked, line }) {
  const [said, failed] = [line || part('said', root), part('failed', root)];
  said.hidden = true;
  failed.hidden = true;
  try {
    const answer = await send(button, part('state', asked || root), request);
    if (asked) show(asked, []);
    if (done) say(said, done(answer));
    return answer || {};
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (asked) show(asked, problem.errors.length ? problem.errors : [{ field: '', message: problem.message }]);
    else say(failed, problem.message);
    return null;
  }
}

function say(line, words) {
  fill(line, words);
  line.hidden = false;
  line.focus();
}

async function lift(one, button) {
  if (!await ask({ title: text('lift_title', { place: one.area_name }), text: text('lift_text'), yes: text('lift') })) return;
  const id = encodeURIComponent(one.id);
  if (await act({ button, request: () => call('POST', `/v1/zones/${id}/lift`, { body: {} }), done: () => text('lifted', { place: one.area_name }) })) await refresh();
}

/** Opens the form of changes in the zone's own row, or closes it. */
function open(one, opener) {
  const again = zone === one;
  close();
  if (again) return;
  zone = one;
  opener.setAttribute('aria-expanded', 'true');
  changing.querySelectorAll('[name=kind]').forEach((box) => { box.checked = box.value === one.kind; });
  setMoment(changing, 'ends', one.ends);
  show(changing, []);
  opener.closest('li').appendChild(changing);
  changing.hidden = false;
  changing.querySelector('[name=kind]:checked').focus();
}

function close() {
  zone = null;
  changing.hidden = true;
  root.appendChild(changing);
  root.querySelectorAll('[aria-expanded=true]').forEach((button) => button.setAttribute('aria-expanded', 'false'));
}

async function change(event) {
  event.preventDefault();
  const [one, ends, body] = [zone, momentOf(changing, 'ends'), {}];
  const kind = changing.querySelector('[name=kind]:checked').value;
  const id = encodeURIComponent(one.id);
  if (kind !== one.kind) body.kind = kind;
  if (ends && (!one.ends || new Date(ends).getTime() !== new Date(one.ends).getTime())) body.ends = ends;
  if (!Object.keys(body).length) close();
  else if (await act({ button: part('change-send', root), request: () => call('POST', `/v1/zones/${id}/change`, { body }), done: () => text('changed', { place: one.area_name }), form: changing })) await refresh();
}

async function submit(event) {
  event.preventDefault();
  const kind = form.querySelector('[name=kind]:checked');
  const body = { area: form.elements.compound.value || place.value(), kind: kind ? kind.value : '' };
  ['starts', 'ends'].forEach((field) => { if (momentOf(form, field)) body[field] = momentOf(form, field); });
  const missing = ['area', 'kind'].filter((field) => !body[field]).map((field) => ({ field, message: text('missing.' + field) }));
  show(form, missing);
  if (missing.length) return;
  const said = JSON.stringify(body);
  if (parcel.said !== said) parcel = { key: newKey(), said };
  if (!await act({ button: part('submit', root), request: () => call('POST', '/v1/zones', { body, key: parcel.key }), done: (made) => text('planned', { place: made.area_name }), form })) return;
  parcel = { key: '', said: '' };
  form.reset();
  await Promise.all([refresh(), inside.changed()]);
}

async function start() {
  try {
    const desk = await enter();
    const own = sitesOf(desk.grants.filter((grant) => KEEPERS.indexOf(grant.role) >= 0));
    await refresh();
    turn(root, 'ready');
    part('plan', root).hidden = own.length === 0;
    part('passes', root).hidden = own.length === 0;
    if (own.length && !place) place = chooser(part('area', root), { own, changed: inside.changed });
  } catch (problem) {
    trouble(root, problem, start);
  }
}

form.noValidate = true;
form.addEventListener('submit', submit);
changing.noValidate = true;
changing.addEventListener('submit', change);
part('change-back', root).addEventListener('click', close);
passes(part('passes', root), act);
start();
