/** One call of a dispatch order: what, where, when; yes, no, later, no longer. Opened by the signed link of a text message or by a session. */
import { call } from './api.js';
import { linked } from './linked.js';
import { el, fill, focusHeading, home, hook, part, text } from './page.js';
import { send } from './sending.js';
import { goSignIn } from './session.js';
import { fullDay, hours } from './tasks.js';
import { turn } from './trouble.js';

const ANSWERS = ['yes', 'later', 'no', 'leave'];
const root = hook('called');
const id = new URLSearchParams(location.search).get('id') || '';
const address = '/v1/callups/' + encodeURIComponent(id);
// The task that a yes becomes has the same id and the same link.
const page = linked(root, { name: 'task-link', id, address, seconds: 30, draw });
let one = null;

/** Which of the pictures of a call this one shows. */
function face() {
  if (one.over && one.state !== 'ACCEPTED') return 'OVER';
  return one.state === 'TOLD' && one.mandatory ? 'ORDERED' : one.state;
}

function draw(now) {
  one = now;
  const shown = face();
  turn(root, 'ready');
  fill(part('heading', root), text('heading_call', { role: text('roles.' + one.role) }));
  const panel = part('panel', root);
  panel.className = shown === 'ACCEPTED' ? 'panel done' : shown === 'TOLD' || shown === 'ORDERED' ? 'asked' : 'panel quiet';
  fill(panel, el('h2', null, text('faces.' + shown + '.title')), el('p', null, text('faces.' + shown + '.text')), one.waiting ? el('p', { class: 'amount' }, text('place', { n: one.waiting })) : null);
  fill(part('facts', root), facts());
  ANSWERS.forEach((said) => { part(said, root).hidden = one.can.indexOf(said) < 0; });
  part('actions', root).hidden = !one.can.length;
  part('to-task', root).hidden = one.state !== 'ACCEPTED';
  part('task-link', root).href = home + 'me/task/?id=' + encodeURIComponent(id);
}

function facts() {
  const rows = [
    ['time', [el('strong', null, fullDay(one.start)), ' ', el('strong', { class: 'nowrap' }, hours(one.start, one.end))]], ['area', one.area_name], ['meeting', one.meeting_point],
    ['bring', [text(one.gear ? 'gear_yes' : 'gear_no'), one.gear_note ? text('stop') + one.gear_note : '']], ['meals', text(one.meals ? 'meals_yes' : 'meals_no')],
    ['vehicle', one.vehicle ? text('vehicle_yes') : ''], ['note', one.note], ['said', one.words],
  ];
  return rows.filter((row) => row[1]).map(([name, said]) => [el('dt', null, text('facts.' + name)), el('dd', null, said)]);
}

async function answer(said) {
  const line = part('failed', root);
  line.hidden = true;
  try {
    page.show(await send(part(said, root), part('state', root), () => call('POST', address + '/answer', page.options({ body: { answer: said, words: part('words', root).value.trim() } }))));
    part('words', root).value = '';
    focusHeading(part('ready', root));
  } catch (problem) {
    if (problem.status === 401 || problem.status === 404) {
      page.refused(problem);
      return;
    }
    if (problem.status === undefined) throw problem;
    await page.refresh().catch(() => {});
    fill(line, problem.errors.length ? problem.errors[0].message : problem.message);
    line.hidden = false;
    line.focus();
  }
}

function start() {
  ANSWERS.forEach((said) => part(said, root).addEventListener('click', () => answer(said)));
  part('by-session', root).addEventListener('click', () => goSignIn(false));
  page.load();
}

start();
