/** On my own page: calls that wait for my answer, and the grab list of seats near by. */
import { call, poll } from './api.js';
import { el, fill, home, hook, part, text } from './page.js';
import { renew } from './rows.js';
import { send } from './sending.js';
import { signedIn } from './session.js';
import { fullDay, hours } from './tasks.js';

const LOOKS = { TOLD: 'act', WAITING: 'warn', RESERVED: 'warn' };
const root = hook('callups');

async function refresh() {
  if (!signedIn()) return;
  const [mine, near] = await Promise.all([call('GET', '/v1/me/callups', { quiet: true }), call('GET', '/v1/me/grabs', { quiet: true })]);
  const open = mine.callups.filter((one) => !one.over && LOOKS[one.state]);
  part('callups-box', root).hidden = !open.length;
  renew(part('callups-list', root), open, (one) => one.id, callCard);
  part('grabs-box', root).hidden = !near.grabs.length;
  renew(part('grabs-list', root), near.grabs, (one) => one.id, grabCard);
}

function when(one) {
  return el('p', { class: 'when' }, fullDay(one.start), ' ', el('span', { class: 'nowrap' }, hours(one.start, one.end)));
}

function callCard(one) {
  return el('li', { class: 'task' },
    el('div', { class: 'row between' }, el('h3', null, el('a', { href: home + 'me/called/?id=' + encodeURIComponent(one.id) }, text('roles.' + one.role))), el('span', { class: 'tag ' + LOOKS[one.state] }, text('callup_states.' + one.state))),
    when(one), el('p', { class: 'hint' }, one.area_name, text('dot'), one.meeting_point));
}

function grabCard(one) {
  return el('li', { class: 'vehicle' },
    el('h3', null, text('roles.' + one.role)), when(one),
    el('p', { class: 'hint' }, text('grab_where', { area: one.area_name, metres: Math.round(one.metres / 100) / 10, open: one.open })),
    el('p', null, el('button', { class: 'button', type: 'button', click: (event) => take(one, event.currentTarget) }, text('grab_take'), el('span', { class: 'away' }, ' ' + text('roles.' + one.role)))));
}

async function take(one, button) {
  const line = part('grabs-failed', root);
  line.hidden = true;
  try {
    const taken = await send(button, part('grabs-state', root), () => call('POST', '/v1/me/grabs/' + encodeURIComponent(one.id), { body: {} }));
    location.assign(home + 'me/called/?id=' + encodeURIComponent(taken.id));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    await refresh().catch(() => {});
    part('grabs-box', root).hidden = false;
    fill(line, problem.message);
    line.hidden = false;
    line.focus();
  }
}

poll(refresh, 30);
