/** The control zones of my sites: what is in force or planned, lifting one, planning another. */
import { call } from './api.js';
import { ask } from './ask.js';
import { enter, sitesOf } from './desk.js';
import { show } from './form.js';
import { instant, moment } from './format.js';
import { newKey } from './net.js';
import { el, fill, hook, part, text } from './page.js';
import { send } from './sending.js';
import { chooser } from './sites.js';
import { trouble, turn } from './trouble.js';

const KEEPERS = ['CENTRE_LEAD', 'CITY_OPERATOR'];
const LOOKS = { sealed: 'act', controlled: 'warn', precaution: 'over' };
const root = hook('zones');
const form = root.querySelector('form');
let place = null;
let parcel = { key: '', said: '' };

async function refresh() {
  const { zones } = await call('GET', '/v1/zones');
  fill(part('list', root), zones.map(row));
  part('none', root).hidden = zones.length > 0;
}

function row(zone) {
  const until = zone.ends ? text('until', { time: moment(zone.ends) }) : text('until_lifted');
  const mine = zone.can.indexOf('lift') >= 0;
  return el('li', { class: 'need' },
    el('div', { class: 'place' }, el('h3', null, zone.area_name), el('p', { class: 'hint' }, zone.code)),
    el('p', { class: 'when' }, text('from', { time: moment(zone.starts) }), text('comma'), until),
    el('p', null, el('span', { class: 'tag ' + LOOKS[zone.kind] }, text('kinds.' + zone.kind)), ' ', text('states.' + zone.state)),
    mine ? el('p', { class: 'state' }, el('button', { class: 'plain', type: 'button', click: (event) => lift(zone, event.currentTarget) }, text('lift'), el('span', { class: 'away' }, ' ' + zone.area_name))) : null);
}

async function lift(zone, button) {
  if (!await ask({ title: text('lift_title', { place: zone.area_name }), text: text('lift_text'), yes: text('lift') })) return;
  const id = encodeURIComponent(zone.id);
  await act(button, () => call('POST', `/v1/zones/${id}/lift`, { body: {} }), text('lifted', { place: zone.area_name }));
}

/** Sends, says that it is done, and reads the list anew; a refusal is shown with the form's other mistakes. */
async function act(button, request, done) {
  try {
    await send(button, part('state', root), request);
    fill(part('said', root), done);
    part('said', root).hidden = false;
    show(form, []);
    await refresh();
    return true;
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    show(form, problem.errors.length ? problem.errors : [{ field: '', message: problem.message }]);
    return false;
  }
}

function when(field) {
  const [date, time] = [form.elements[field + '_date'].value, form.elements[field + '_time'].value];
  return date ? instant(date, time || '00:00') : '';
}

function values() {
  const kind = form.querySelector('[name=kind]:checked');
  const said = { area: form.elements.compound.value || place.value(), kind: kind ? kind.value : '' };
  ['starts', 'ends'].forEach((field) => { if (when(field)) said[field] = when(field); });
  return said;
}

async function submit(event) {
  event.preventDefault();
  const body = values();
  const missing = ['area', 'kind'].filter((field) => !body[field]).map((field) => ({ field, message: text('missing.' + field) }));
  show(form, missing);
  if (missing.length) return;
  const said = JSON.stringify(body);
  if (parcel.said !== said) parcel = { key: newKey(), said };
  if (await act(part('submit', root), () => call('POST', '/v1/zones', { body, key: parcel.key }), text('planned', { place: place.name() }))) {
    parcel = { key: '', said: '' };
    form.reset();
    await compounds();
  }
}

/** The compounds of the community chosen, where staff have named any. */
async function compounds() {
  const community = place.value();
  const found = community ? (await call('GET', '/v1/areas?parent=' + community).catch(() => ({ areas: [] }))).areas : [];
  if (place.value() !== community) return;
  fill(form.elements.compound, el('option', { value: '' }, text('whole')), found.map((one) => el('option', { value: one.code }, one.name)));
  part('compound-box', root).hidden = found.length === 0;
}

async function start() {
  try {
    const desk = await enter();
    const own = sitesOf(desk.grants.filter((grant) => KEEPERS.indexOf(grant.role) >= 0));
    await refresh();
    turn(root, 'ready');
    part('plan', root).hidden = own.length === 0;
    if (own.length && !place) place = chooser(part('area', root), { own, changed: compounds });
  } catch (problem) {
    trouble(root, problem, start);
  }
}

form.noValidate = true;
form.addEventListener('submit', submit);
start();
