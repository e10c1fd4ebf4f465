/** On my own page: groups and echelons that I was asked into, with what each waits for. */
import { call } from './api.js';
import { el, fill, home, hook, part, text } from './page.js';
import { signedIn } from './session.js';

const root = hook('memberships');

/** called, coming, ASKED, JOINED or DECLINED: what to say of one. */
function face(one) {
  return one.coming ? 'coming' : one.called ? 'called' : one.answer;
}

function card(one) {
  return el('li', { class: 'task' },
    el('div', { class: 'row between' }, el('h3', null, el('a', { href: home + 'me/standby/?id=' + encodeURIComponent(one.id) + '#k=' + one.key }, one.title)),
      el('span', { class: 'tag ' + ({ called: 'act', ASKED: 'act', coming: 'good', JOINED: 'good' }[face(one)] || 'over') }, text('memberships.' + face(one)))),
    el('p', { class: 'hint' }, text('memberships.' + one.kind, { minutes: one.within_minutes }), text('dot'), one.area_name));
}

async function read() {
  if (!signedIn()) return;
  const { memberships } = await call('GET', '/v1/me/memberships', { quiet: true }).catch(() => ({ memberships: [] }));
  root.hidden = !memberships.length;
  fill(part('memberships-list', root), memberships.map(card));
}

read();
