/** The fleet's staff: vehicles by state, whose they are, what was found of their papers. Each look is on record, so nothing is read unasked. */
import { call } from './api.js';
import { ask } from './ask.js';
import { enter, sitesOf } from './desk.js';
import { broken, show } from './form.js';
import { moment } from './format.js';
import { el, fill, hook, part, text } from './page.js';
import { send } from './sending.js';
import { chooser } from './sites.js';
import { trouble, turn } from './trouble.js';

const KEEPERS = ['CENTRE_LEAD', 'CITY_OPERATOR'];
const DECISIONS = {
  clear: (id) => `/v1/vehicles/${id}/clear`, return: (id) => `/v1/vehicles/${id}/return`, retire: (id) => `/v1/vehicles/${id}/retire`,
};
const LINE = { required: true, minLength: 2, maxLength: 100 };
const root = hook('clearing');
const told = part('said', root);
const failed = part('failed', root);
let state = 'REGISTERED';
let place = null;
let vehicles = [];
let cursor = '';
let round = 0;

/** Reads the first page of what is asked for, or the next one; an answer that comes late is dropped. */
async function read(next) {
  round += 1;
  const mine = round;
  const asked = Object.entries({ state, area: place.value(), cursor: next ? cursor : '' }).filter((pair) => pair[1]);
  const page = await call('GET', '/v1/vehicles?' + asked.map((pair) => pair[0] + '=' + encodeURIComponent(pair[1])).join('&'));
  if (mine !== round) return;
  vehicles = next ? vehicles.concat(page.vehicles) : page.vehicles;
  cursor = page.cursor || '';
  turn(root, 'ready');
  draw();
}

async function look() {
  turn(root, 'loading');
  told.hidden = true;
  failed.hidden = true;
  try {
    await read(false);
  } catch (problem) {
    trouble(root, problem, look);
  }
}

function draw() {
  fill(part('list', root), vehicles.map(row));
  part('none', root).hidden = vehicles.length > 0;
  fill(part('none', root), text('none.' + state));
  part('about', root).hidden = vehicles.length === 0;
  fill(part('total', root), text(cursor ? 'total_more' : 'total', { n: vehicles.length }));
  part('more', root).hidden = !cursor;
}

function row(vehicle) {
  const about = [text('vehicle_kinds.' + vehicle.kind), text('seats', { n: vehicle.seats }), vehicle.goods ? text('goods') : ''].filter(Boolean).join(text('dot'));
  const unsure = vehicle.state === 'REGISTERED' && !vehicle.confirmed;
  const phone = vehicle.owner_phone;
  return el('li', { class: 'need vehicle' },
    el('div', { class: 'place' }, el('h3', null, vehicle.plate || text('withdrawn')), el('p', { class: 'hint' }, vehicle.area_name, text('dot'), text('since', { time: moment(vehicle.created) }))),
    el('div', null, el('p', null, about), vehicle.reason ? el('p', { class: 'hint' }, text('because', { reason: vehicle.reason })) : null,
      unsure ? el('p', null, el('span', { class: 'tag warn' }, text('unconfirmed'))) : null, unsure ? el('p', { class: 'hint' }, text('unconfirmed_text')) : null),
    phone ? el('p', { class: 'owner' }, vehicle.owner_name, ' ', el('a', { class: 'nowrap', href: 'tel:' + phone }, phone.replace(/^(\d{3})(\d{4})/, '$1 $2 '))) : null,
    el('div', { class: 'row' }, acts(vehicle).map((name) => button(vehicle, name))));
}

/** What may be done with a vehicle; one that its owner has not confirmed cannot be cleared. */
function acts(vehicle) {
  if (vehicle.state === 'REGISTERED') return vehicle.confirmed ? ['clear', 'return'] : ['return'];
  return vehicle.state === 'CLEARED' ? ['retire'] : [];
}

function button(vehicle, name) {
  const begin = (event) => (name === 'clear' ? clear : why)(vehicle, event.currentTarget, name);
  return el('button', { class: 'button small' + (name === 'clear' ? '' : ' second'), type: 'button', 'aria-expanded': name === 'clear' ? false : 'false', click: begin },
    text('acts.' + name), el('span', { class: 'away' }, ' ' + vehicle.plate));
}

async function clear(vehicle, pressed) {
  if (await ask({ title: text('clear_title', vehicle), text: text('clear_text', { name: vehicle.owner_name }), yes: text('acts.clear') })) await act(vehicle, 'clear', {}, pressed);
}

/** Opens the form for a reason in the vehicle's row, or closes it; one is open at a time. */
function why(vehicle, opener, name) {
  const open = opener.getAttribute('aria-expanded') === 'true';
  root.querySelectorAll('.why-not').forEach((other) => other.remove());
  root.querySelectorAll('[aria-expanded=true]').forEach((other) => other.setAttribute('aria-expanded', 'false'));
  if (open) return;
  opener.setAttribute('aria-expanded', 'true');
  const close = () => why(vehicle, opener, name) || opener.focus();
  const go = el('button', { class: 'button small', type: 'submit' }, text('sure.' + name));
  const form = el('form', { class: 'why-not stack', novalidate: true, submit: (event) => refuse(event, vehicle, name, go) },
    el('div', { class: 'summary', 'data-module': 'summary', role: 'alert', hidden: true }),
    el('div', { class: 'field', 'data-field': 'reason' }, el('label', { for: 'reason' }, text('reason')), el('p', { class: 'hint', id: 'reason-hint' }, text('hints.' + name)),
      el('textarea', { id: 'reason', name: 'reason', rows: 2, 'aria-describedby': 'reason-hint' })),
    el('div', { class: 'row' }, go, el('button', { class: 'button small second', type: 'button', click: close }, text('cancel'))));
  opener.closest('li').appendChild(form);
  form.elements.reason.focus();
}

async function refuse(event, vehicle, name, pressed) {
  event.preventDefault();
  const form = event.currentTarget;
  const reason = form.elements.reason.value.normalize('NFC').trim();
  const rule = broken(LINE, reason);
  show(form, rule ? [{ field: 'reason', message: text('errors.reason.' + rule) }] : []);
  if (!rule) await act(vehicle, name, { reason }, pressed, form);
}

/** Sends a decision; what it was made about leaves this list. */
async function act(vehicle, name, body, pressed, form) {
  failed.hidden = true;
  told.hidden = true;
  try {
    await send(pressed, part('state', root), () => call('POST', DECISIONS[name](encodeURIComponent(vehicle.id)), { body }));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (form && problem.errors.length) show(form, problem.errors);
    else say(failed, problem.message);
    return;
  }
  vehicles = vehicles.filter((one) => one !== vehicle);
  draw();
  say(told, text('done.' + name, vehicle));
}

function say(line, words) {
  fill(line, words);
  line.hidden = false;
  line.focus();
}

async function more(event) {
  try {
    await send(event.currentTarget, part('state', root), () => read(true));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    say(failed, problem.message);
  }
}

function filters() {
  const buttons = Array.from(root.querySelectorAll('[data-state]'));
  buttons.forEach((pressed) => pressed.addEventListener('click', () => {
    if (!place) return;
    state = pressed.getAttribute('data-state');
    buttons.forEach((one) => one.setAttribute('aria-pressed', String(one === pressed)));
    look();
  }));
}

async function start() {
  try {
    const desk = await enter();
    const own = sitesOf(desk.grants.filter((grant) => KEEPERS.indexOf(grant.role) >= 0));
    if (!own.length) {
      trouble(root, { status: 403 }, start);
      return;
    }
    part('area', root).hidden = false;
    if (!place) place = chooser(part('area', root), { own, any: text('all'), changed: look });
  } catch (problem) {
    trouble(root, problem, start);
    return;
  }
  look();
}

part('more', root).addEventListener('click', more);
filters();
start();
