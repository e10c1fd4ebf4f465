/** An organisation's invitation, by the signed link of its message: what it wrote of me; my own yes, or a no that erases it. */
import { call } from './api.js';
import { districtsOf, join } from './areas.js';
import { ask } from './ask.js';
import { mistakes, read, show } from './form.js';
import { moment } from './format.js';
import { signedLink } from './links.js';
import { el, fill, focusHeading, hook, lang, part, text, turnTo } from './page.js';
import { rules } from './schema.invitations.js';
import { send } from './sending.js';
import { trouble, turn } from './trouble.js';

const OVER = { 401: 'broken', 404: 'gone', 409: 'accepted' };
const root = hook('invitation');
const form = root.querySelector('form');
const id = new URLSearchParams(location.search).get('id') || '';
const link = signedLink('invitation-link', id, () => load());
let area = null;

const address = '/v1/invitations/' + encodeURIComponent(id);
const words = (list, group) => list.map((one) => text(group + '.' + one)).join(text('comma')) || text('none');

async function load() {
  if (!id || !link.key) {
    over('broken');
    return;
  }
  turn(root, 'loading');
  try {
    draw(await call('GET', address, { link: link.key }));
  } catch (problem) {
    if (OVER[problem.status]) over(OVER[problem.status]);
    else trouble(root, problem, load);
  }
}

function draw(one) {
  turn(root, 'ready');
  fill(part('heading', root), text('asked', { organisation: one.organisation }));
  const rows = {
    organisation: one.organisation, name: one.name, phone: one.phone_masked, area: one.area_name || text('none'), roles: words(one.roles, 'roles'), slots: words(one.slots, 'slots'),
    expires: text('until', { when: moment(one.expires) }),
  };
  fill(part('facts', root), Object.keys(rows).map((name) => [el('dt', null, text('names.' + name)), el('dd', null, rows[name])]));
  form.elements.name.value = one.name;
  ['roles', 'slots'].forEach((field) => form.querySelectorAll('[name=' + field + ']').forEach((box) => { box.checked = one[field].indexOf(box.value) >= 0; }));
  form.querySelector('[data-field=report]').hidden = !one.reports;
  if (one.area) area.set(one.area);
  focusHeading(root);
}

/** Nothing more can be answered here: why, and where to go from here. */
function over(why, code) {
  const there = why === 'joined' || why === 'accepted';
  fill(part('over-title', root), text('over.' + why + '.title'));
  fill(part('over-text', root), text('over.' + why + '.text'));
  fill(part('code', root), code || '');
  part('code', root).hidden = !code;
  part('panel', root).className = there || why === 'refused' ? 'panel done' : 'panel failed';
  part('joined', root).hidden = why !== 'joined';
  part('mine', root).hidden = !there;
  part('sign-up', root).hidden = why !== 'gone';
  fill(part('facts', root));
  form.reset();
  turnTo('over', ['invited', 'over'], root);
}

/** Answers by `button`; `done` hears what came back, and what went wrong is said where the person is. */
async function answer(button, action, body, done) {
  const line = part('failed', root);
  line.hidden = true;
  try {
    done(await send(part(button, root), part(button + '-state', root), () => call('POST', address + '/' + action, { link: link.key, body })));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (OVER[problem.status]) await load();
    else if (problem.errors.length) show(form, problem.errors);
    else {
      fill(line, problem.message);
      line.hidden = false;
      line.focus();
    }
  }
}

async function refuse() {
  if (await ask({ title: text('sure.title'), text: text('sure.text'), yes: text('sure.yes') })) await answer('refuse', 'refuse', undefined, () => over('refused'));
}

async function accept(event) {
  event.preventDefault();
  const values = Object.assign(read(form, rules), { area: area.value() });
  const found = mistakes(rules, values);
  if (values.report && values.area && values.area.slice(9) === '000') found.push({ field: 'area', message: text('report_area') });
  show(form, found);
  if (!found.length) await answer('submit', 'accept', Object.assign({ language: lang }, values), (joined) => over('joined', joined.code));
}

function start() {
  form.noValidate = true;
  const plain = part('plain-area', root);
  area = join(districtsOf(plain.querySelector('select')), {
    district: form.querySelector('#area-district'), street: form.querySelector('#area-street'), community: form.querySelector('#area-community'),
  });
  plain.remove();
  part('linked-area', root).hidden = false;
  form.addEventListener('submit', accept);
  part('refuse', root).addEventListener('click', refuse);
  load();
}

start();
