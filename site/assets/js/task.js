/** One task: place, time, what to bring; accept, decline, leave. Opened by the signed link of a text message or by a session. */
import { call } from './api.js';
import { ask } from './ask.js';
import { linked } from './linked.js';
import { el, fill, focusHeading, has, hook, part, text } from './page.js';
import { presence } from './presence.js';
import { present } from './present.js';
import { send } from './sending.js';
import { goSignIn } from './session.js';
import { swapping } from './swapping.js';
import { awaits, fullDay, hours, stateTag, term, tick } from './tasks.js';
import { turn } from './trouble.js';

const REASONS = ['busy', 'far', 'unwell', 'other'];
const GONE = ['DECLINED', 'EXPIRED', 'RELEASED', 'WITHDRAWN_EARLY', 'WITHDRAWN_LATE'];
const LATE_MS = 12 * 3600 * 1000;
const root = hook('task');
const id = new URLSearchParams(location.search).get('id') || '';
const address = (action) => '/v1/assignments/' + encodeURIComponent(id) + (action ? '/' + action : '');
const page = linked(root, { name: 'task-link', id, address: address(), seconds: 60, draw });
const again = () => page.refresh().catch(() => {});
const showSwap = swapping(part('swap', root), again);
const onSite = presence(root, { id, address, options: page.options, moved: again });
let task = null;

/** Which of the pictures of a task this one shows. */
function face() {
  if (task.state === 'OFFERED') return awaits(task) ? 'OFFERED' : new Date(task.start) > present() ? 'EXPIRED' : 'OVER';
  if (task.state === 'ACCEPTED' && !task.can.length) return new Date(task.end) > present() ? 'STARTED' : 'OVER';
  if (task.state === 'CHECKED_IN') return 'STARTED';
  if (task.state === 'CHECKED_OUT') return 'COMPLETED';
  return task.state === 'NO_SHOW' ? 'OVER' : task.state;
}

function draw(now) {
  task = now;
  const shown = face();
  turn(root, 'ready');
  fill(part('heading', root), text('heading_task', { role: text('roles.' + task.role) }));
  fill(part('tag', root), stateTag(task));
  const panel = part('panel', root);
  const good = shown === 'ACCEPTED' || shown === 'STARTED' || shown === 'COMPLETED';
  panel.className = good ? 'panel done' : shown === 'OFFERED' ? 'asked' : 'panel quiet';
  fill(panel, el('h2', null, text('faces.' + shown + '.title')), el('p', null, text('faces.' + shown + '.text')), term(task));
  fill(part('facts', root), facts());
  const contact = part('contact', root);
  contact.hidden = !task.contact_phone;
  if (task.contact_phone) fill(part('contact-link', root), el('a', { class: 'button second', href: 'tel:' + task.contact_phone }, el('span', null, text('call', { name: task.contact_name }), ' ', el('span', { class: 'nowrap' }, spaced(task.contact_phone)))));
  ['accept', 'decline', 'withdraw'].forEach((action) => { part(action, root).hidden = task.can.indexOf(action) < 0; });
  part('actions', root).hidden = task.can.length === 0;
  fill(part('promise', root), task.can.length ? text(awaits(task) ? 'promise' : 'cannot') : '');
  showSwap(task, page.options);
  onSite.show(task);
  if (GONE.indexOf(task.state) >= 0) page.forget();
}

function facts() {
  const rows = [
    ['time', [el('strong', null, fullDay(task.start)), ' ', el('strong', { class: 'nowrap' }, hours(task.start, task.end))]], ['area', task.area_name], ['meeting', task.meeting_point],
    ['bring', [text(task.gear ? 'gear_yes' : 'gear_no'), task.gear_note ? text('stop') + task.gear_note : '']], ['meals', text(task.meals ? 'meals_yes' : 'meals_no')],
    ['vehicle', task.vehicle ? text('vehicle_yes') : ''], ['note', task.note], ['code', task.need_code],
  ];
  return rows.filter((row) => row[1]).map(([name, said]) => [el('dt', null, text('facts.' + name)), el('dd', null, said)]);
}

function spaced(number) {
  return number.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
}

/** Asks what has to be asked first: a reason for a no; for a late leave also what else to do. */
function sure(action) {
  if (action === 'accept') return Promise.resolve({ choice: '' });
  const late = action === 'withdraw' && new Date(task.start) - present() < LATE_MS;
  return ask({ title: text(action + '.title'), text: text(action + (late ? '.late' : '.text')), legend: text('reason'), choices: REASONS.map((reason) => [reason, text('reasons.' + reason)]), yes: text(action + '.yes'), note: text('words') });
}

function body(said) {
  return Object.assign(said.choice ? { reason: said.choice } : {}, said.note ? { note: said.note } : {});
}

async function answer(action) {
  const line = part('failed', root);
  line.hidden = true;
  const said = await sure(action);
  if (!said) return;
  try {
    page.show(await send(part(action, root), part('state', root), () => call('POST', address(action), page.options({ body: body(said) }))));
    focusHeading(part('ready', root));
  } catch (problem) {
    if (problem.status === 401 || problem.status === 404) {
      page.refused(problem);
      return;
    }
    await again();
    if (task.can.indexOf(action) < 0) {
      focusHeading(part('ready', root));
      return;
    }
    fill(line, has('problems.' + problem.code) ? text('problems.' + problem.code) : problem.message);
    line.hidden = false;
    line.focus();
  }
}

function start() {
  ['accept', 'decline', 'withdraw'].forEach((action) => part(action, root).addEventListener('click', () => answer(action)));
  part('by-session', root).addEventListener('click', () => goSignIn(false));
  tick(root, again);
  page.load();
}

start();
