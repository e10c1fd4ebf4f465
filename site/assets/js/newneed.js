/** A new need: fill, check when it is large, send once; a draft stays in this tab until it is sent. */
import { call } from './api.js';
import { DRAFT, enter, sitesOf } from './desk.js';
import { foresee } from './foresee.js';
import { show } from './form.js';
import { span } from './format.js';
import { blank, editor } from './lines.js';
import { newKey } from './net.js';
import { bodyOf, check, seats } from './needform.js';
import { el, fill, focusHeading, hook, home, part, text } from './page.js';
import { present } from './present.js';
import { send } from './sending.js';
import { chooser } from './sites.js';
import { trouble, turn } from './trouble.js';

const LARGE = 50;
const PLAIN = ['meeting_point', 'gear_note', 'contact_name', 'contact_phone', 'note', 'priority'];
const CHOSEN = ['gear', 'meals', 'risk'];
const root = hook('newneed');
const form = root.querySelector('form');
let place = null;
let lines = null;
let parcel = { key: '', said: '' };

function values() {
  const said = { area: place.value(), lines: lines.values() };
  PLAIN.forEach((name) => { said[name] = form.elements[name].value.normalize('NFC').trim(); });
  CHOSEN.forEach((name) => {
    const box = form.querySelector('[name=' + name + ']:checked');
    said[name] = box ? box.value : '';
  });
  return said;
}

function keep() {
  try { sessionStorage.setItem(DRAFT, JSON.stringify({ values: values(), parcel })); } catch (full) { /* the form itself still holds it */ }
}

function kept() {
  try { return JSON.parse(sessionStorage.getItem(DRAFT)); } catch (broken) { return null; }
}

async function restore(desk) {
  const draft = kept();
  lines.set(draft && draft.values.lines.length ? draft.values.lines : [blank()]);
  if (!draft) {
    form.elements.contact_name.value = desk.name;
    return;
  }
  parcel = draft.parcel || parcel;
  PLAIN.forEach((name) => { form.elements[name].value = draft.values[name] || ''; });
  CHOSEN.forEach((name) => form.querySelectorAll('[name=' + name + ']').forEach((box) => { box.checked = box.value === draft.values[name]; }));
  if (draft.values.area) await place.set(draft.values.area);
  part('draft', root).hidden = false;
}

function view(name) {
  ['fill', 'check'].forEach((other) => { part(other, root).hidden = other !== name; });
}

function submit(event) {
  event.preventDefault();
  keep();
  const said = values();
  const found = check(said, present());
  show(form, found);
  if (found.length) return;
  const body = bodyOf(said);
  if (seats(body) > LARGE) confirm(body);
  else post(body, part('submit', root), part('state', root));
}

/** Where and whom is all the question needs; the rest of the form may wait. */
function ask() {
  const said = values();
  const found = check(said, present()).filter((one) => /^(area$|lines)/.test(one.field));
  show(form, found);
  if (!found.length) foresee(root, bodyOf(said));
}

/** The step before a large need is sent: what is asked, in one view, and who will decide. */
function confirm(body) {
  const rows = [
    [text('fields.area'), place.name()], [text('fields.lines'), body.lines.map((row) => el('span', { class: 'block' }, [
      text('roles.' + row.role), row.people ? text('people_n', { n: row.people }) : '', row.vehicles ? text('vehicles_n', { n: row.vehicles }) : '', span(row.start, row.end),
    ].filter(Boolean).join(text('comma'))))],
    [text('fields.meeting_point'), body.meeting_point], [text('fields.contact'), body.contact_name + ' ' + body.contact_phone],
  ];
  fill(part('check-total', root), text('check_total', { n: seats(body) }));
  fill(part('answers', root), rows.map(([name, said]) => [el('dt', null, name), el('dd', null, said)]));
  history.pushState({ step: 'check' }, '');
  view('check');
  focusHeading(part('check', root));
  part('confirm', root).onclick = () => post(body, part('confirm', root), part('check-state', root));
}

/** One key for one confirmed form: the same words sent again meet the need they made, other words are another need. */
async function post(body, button, line) {
  const said = JSON.stringify(body);
  if (parcel.said !== said) parcel = { key: newKey(), said };
  keep();
  try {
    const need = await send(button, line, () => call('POST', '/v1/needs', { body, key: parcel.key }));
    sessionStorage.removeItem(DRAFT);
    location.replace(home + 'c/need/?id=' + encodeURIComponent(need.id) + '&sent=1');
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    view('fill');
    show(form, problem.errors.length ? problem.errors : [{ field: '', message: problem.message }]);
  }
}

async function start() {
  let desk;
  try {
    desk = await enter();
  } catch (problem) {
    trouble(root, problem, start);
    return;
  }
  const own = sitesOf(desk.grants.filter((grant) => grant.role !== 'CITY_OPERATOR'));
  if (!own.length) {
    trouble(root, { status: 403 }, start);
    return;
  }
  turn(root, 'ready');
  place = chooser(part('area', root), { own, changed: keep });
  const alone = own.length === 1 && desk.grants.every((grant) => grant.level === 'community');
  part('area-choice', root).hidden = alone;
  part('area-alone', root).hidden = !alone;
  fill(part('area-name', root), own[0][1]);
  lines = editor(part('lines', root), part('add', root), keep);
  await restore(desk);
  form.noValidate = true;
  form.addEventListener('submit', submit);
  form.addEventListener('input', keep);
}

part('foresee', root).addEventListener('click', ask);
part('change', root).addEventListener('click', () => history.back());
part('clear', root).addEventListener('click', () => {
  sessionStorage.removeItem(DRAFT);
  location.reload();
});
window.addEventListener('popstate', () => {
  view('fill');
  focusHeading(part('fill', root));
});
start();
