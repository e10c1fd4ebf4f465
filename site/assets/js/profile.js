/** What I told about myself: shown as facts, changed in a form. */
import { join } from './areas.js';
import { call } from './api.js';
import { mistakes, read, show } from './form.js';
import { el, fill, part, text } from './page.js';
import { rules } from './schema.volunteers.js';
import { send } from './sending.js';

const FIELDS = ['name', 'area', 'roles', 'slots', 'weekends_only', 'note', 'keep', 'language', 'compound'];
let area = null;

/** The rows of a definition list that says what is known about me. */
export function facts(me) {
  const words = (list, group) => list.map((one) => text(group + '.' + one)).join(text('comma')) || text('none');
  const rows = {
    code: me.code, name: me.name, phone: me.phone_masked, area: [me.area_name, me.compound_name].filter(Boolean).join(text('comma')) || text('none'), roles: words(me.roles, 'roles'),
    slots: words(me.slots, 'slots') + (me.weekends_only ? text('comma') + text('weekends') : ''), note: me.note || text('none'),
    keep: text(me.keep ? 'kept' : 'not_kept'), language: text('languages.' + me.language),
  };
  return Object.keys(rows).map((name) => [el('dt', null, text('facts.' + name)), el('dd', null, rows[name])]);
}

/** Opens the form with what is known; `done` hears the changed record, or null when nothing was to change. */
export function edit(root, me, done) {
  const form = root.querySelector('form');
  form.noValidate = true;
  show(form, []);
  form.elements.name.value = me.name;
  form.elements.note.value = me.note;
  ['roles', 'slots'].forEach((field) => form.querySelectorAll('[name=' + field + ']').forEach((box) => { box.checked = me[field].indexOf(box.value) >= 0; }));
  ['weekends_only', 'keep'].forEach((field) => { form.elements[field].checked = me[field]; });
  form.querySelectorAll('[name=language]').forEach((box) => { box.checked = box.value === me.language; });
  choose(root, me.area, me.compound);
  form.onsubmit = (event) => {
    event.preventDefault();
    save(root, form, me, done);
  };
}

async function choose(root, code, compound) {
  area = null;
  fill(part('compound', root));
  const files = part('files', root);
  const answer = await fetch(files.getAttribute('data-areas')).catch(() => null);
  const districts = answer && answer.ok ? await answer.json() : [];
  area = join(districts.map(([district, name, streets]) => ({ code: district, name, streets, communities: files.getAttribute('data-communities-' + district.slice(0, 6)) })),
    { district: part('district', root), street: part('street', root), community: part('community', root) });
  if (code) await area.set(code);
  ['district', 'street', 'community'].forEach((name) => { part(name, root).onchange = () => compounds(root, ''); });
  await compounds(root, compound);
}

/** The compounds of my community, where staff have named any; what cannot be read is left as it is. */
async function compounds(root, chosen) {
  const community = part('community', root).value;
  const select = part('compound', root);
  fill(select);
  const answer = community ? await call('GET', '/v1/areas?parent=' + community).catch(() => null) : { areas: [] };
  if (!answer || part('community', root).value !== community) return;
  const found = answer.areas;
  fill(select, el('option', { value: '' }, text('any_community')), found.map((one) => el('option', { value: one.code }, one.name)));
  select.value = chosen;
  part('compound-box', root).hidden = found.length === 0;
}

async function save(root, form, me, done) {
  const own = {};
  FIELDS.slice(0, 7).forEach((field) => { own[field] = rules[field]; });
  const values = read(form, own);
  values.area = area ? area.value() : me.area;
  values.compound = part('compound', root).options.length ? part('compound', root).value : me.compound;
  values.language = form.querySelector('[name=language]:checked').value;
  const found = mistakes(own, values);
  show(form, found);
  if (found.length) return;
  const body = {};
  FIELDS.forEach((field) => { if (JSON.stringify(sorted(values[field])) !== JSON.stringify(sorted(me[field]))) body[field] = values[field]; });
  if (me.standing.state === 'staff') body.paused = false;
  if (!Object.keys(body).length) {
    done(null);
    return;
  }
  try {
    done(await send(part('save', root), part('save-state', root), () => call('PATCH', '/v1/me', { body })));
  } catch (problem) {
    show(form, problem.errors.length ? problem.errors : [{ field: '', message: problem.message }]);
  }
}

function sorted(value) {
  return Array.isArray(value) ? value.slice().sort() : value;
}
