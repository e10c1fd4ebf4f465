/** An organisation hands itself in, and follows by its link how far that is: waiting, returned with a reason, active. */
import { call } from './api.js';
import { mistakes, plainPhone, read, restore, show } from './form.js';
import { signedLink } from './links.js';
import { newKey } from './net.js';
import { el, fill, hook, home, part, text, turnTo } from './page.js';
import { rules } from './schema.organisations.js';
import { send } from './sending.js';
import { trouble, turn } from './trouble.js';

const LOOKS = { ACTIVE: 'panel done', VERIFIED: 'panel done', RETURNED: 'panel failed', SUSPENDED: 'panel failed', CLOSED: 'panel failed' };
const root = hook('org');
const form = root.querySelector('form');
const id = new URLSearchParams(location.search).get('id') || '';
const link = signedLink('org-link', id, () => follow());
let parcel = { key: '', said: '' };

async function follow() {
  turnTo('there', ['fill', 'there'], root);
  turn(root, 'loading');
  try {
    draw(await call('GET', `/v1/organisations/${encodeURIComponent(id)}/application`, { link: link.key || 'none' }));
  } catch (problem) {
    if (problem.status === 401 || problem.status === 404) {
      turnTo('fill', ['fill', 'there'], root);
      say('returned', text('broken'));
    } else trouble(root, problem, follow);
  }
}

function draw(one) {
  turn(root, 'ready');
  part('panel', root).className = LOOKS[one.state] || 'panel waiting';
  fill(part('there-title', root), text('states.' + one.state + '.title', one));
  fill(part('there-text', root), text('states.' + one.state + '.text', one));
  fill(part('code', root), one.code);
  const facts = { name: one.name, kind: text('kinds.' + one.kind), credit: one.credit, services: one.services, reason: one.reason };
  fill(part('facts', root), Object.keys(facts).filter((name) => facts[name]).map((name) => [el('dt', null, text('facts.' + name)), el('dd', null, facts[name])]));
  part('correct-box', root).hidden = one.state !== 'RETURNED';
  part('desk', root).hidden = one.state !== 'ACTIVE';
  part('correct', root).onclick = () => {
    restore(form, rules, Object.assign({ liaison: '', phone: '', share: false }, one));
    turnTo('fill', ['fill', 'there'], root);
    say('returned', text('correct', one));
  };
}

function say(name, words) {
  const line = part(name, root);
  fill(line, words);
  line.hidden = false;
}

async function submit(event) {
  event.preventDefault();
  const values = read(form, rules);
  values.phone = plainPhone(values.phone);
  values.credit = values.credit.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  const found = mistakes(rules, values);
  show(form, found);
  if (found.length) return;
  const body = Object.assign({ website: form.elements.website.value }, values);
  const said = JSON.stringify(body);
  if (parcel.said !== said) parcel = { key: newKey(), said };
  try {
    const made = await send(part('submit', root), part('submit-state', root), () => call('POST', '/v1/organisations/applications', { open: true, body, key: parcel.key }));
    location.assign(home + 'org/?id=' + encodeURIComponent(made.id) + '#k=' + made.key);
    if (made.id === id) follow();
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    show(form, problem.errors.length ? problem.errors : [{ field: problem.code === 'organisation_known' ? 'credit' : '', message: problem.message }]);
  }
}

form.addEventListener('submit', submit);
if (id) follow();
