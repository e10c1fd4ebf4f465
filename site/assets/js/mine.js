/** My tasks: where I stand, what comes next, and the way to everything else that is mine. */
import { call, poll } from './api.js';
import { showAccesses } from './accesses.js';
import { belonging } from './belonging.js';
import { leaving } from './leaving.js';
import { fill, hook, part, text, turnTo } from './page.js';
import { present } from './present.js';
import { edit, facts } from './profile.js';
import { renew } from './rows.js';
import { send } from './sending.js';
import { goSignIn, onIdle, signOut } from './session.js';
import { settling } from './settling.js';
import { pauseUntil, standing } from './standing.js';
import { awaits, onSite, taskCard, tick } from './tasks.js';
import { together } from './together.js';
import { trouble, turn } from './trouble.js';
import { readVehicles, showVehicles, unsure } from './vehicles.js';

const STATES = ['home', 'edit', 'leave', 'gone'];
const OLD_SHOWN = 5;
const root = hook('mine');
let me = null;
let tasks = [];
let vehicles = [];
let allOld = false;
let stop = null;

const showGroup = together(part('together', root));
const showBelonging = belonging(root);
const show = (name) => turnTo(name, STATES, root);

async function load() {
  try {
    const [person, mine, fleet] = await Promise.all([call('GET', '/v1/me'), call('GET', '/v1/me/assignments'), readVehicles()]);
    me = person;
    vehicles = fleet;
    tasks = mine.assignments;
  } catch (problem) {
    trouble(root, problem, load);
    return;
  }
  turn(root, 'ready');
  showMe();
  showVehicles(part('vehicles-box', root), vehicles, load);
  showTasks();
  standing(root, me);
  settling(root);
  showBelonging(me);
  if (!stop) stop = poll(refresh, 60);
}

async function refresh() {
  if (part('home', root).hidden) return;
  tasks = (await call('GET', '/v1/me/assignments', { quiet: true })).assignments;
  showTasks();
}

function showMe() {
  const staff = me.standing.state === 'staff';
  part('standing', root).className = 'standing ' + me.standing.state;
  fill(part('standing-text', root), me.standing.text);
  part('pause', root).hidden = staff;
  part('staff', root).hidden = !staff;
  part('leave-open', root).parentNode.hidden = staff;
  part('switch', root).setAttribute('aria-checked', String(!me.paused));
  fill(part('switch-word', root), text(me.paused ? 'paused_word' : 'open_word'));
  fill(part('switch-hint', root), me.paused_until ? text('paused_until', { day: me.paused_until }) : text(me.paused ? 'paused_hint' : 'open_hint'));
  part('until-box', root).hidden = staff || me.paused;
  fill(part('facts', root), facts(me));
  showGroup(me);
  fill(part('edit-open', root), text(staff ? 'join' : 'change'));
}

function showTasks() {
  const now = present();
  const sooner = (one, other) => new Date(one.start) - new Date(other.start);
  const offers = tasks.filter(awaits).sort((one, other) => new Date(one.respond_by || one.start) - new Date(other.respond_by || other.start));
  const ahead = tasks.filter((task) => task.state === 'CHECKED_IN' || (task.state === 'ACCEPTED' && new Date(task.end) > now)).sort(sooner);
  const old = tasks.filter((task) => offers.indexOf(task) < 0 && ahead.indexOf(task) < 0).sort((one, other) => sooner(other, one));
  const first = offers[0] || ahead[0];
  fill(part('next-title', root), text(offers.length ? 'answer_now' : onSite(first, now) ? 'running' : 'next'));
  part('next-box', root).hidden = !first;
  part('none', root).hidden = Boolean(first) || vehicles.some(unsure) || me.standing.state === 'staff';
  renew(part('next', root), first ? [first] : [], (task) => task.id, (task) => taskCard(task));
  list('offers', offers.slice(1));
  list('ahead', offers.length ? ahead : ahead.slice(1));
  list('old', allOld ? old : old.slice(0, OLD_SHOWN));
  part('old-all', root).hidden = allOld || old.length <= OLD_SHOWN;
}

function list(name, rows) {
  part(name + '-box', root).hidden = rows.length === 0;
  renew(part(name, root), rows, (task) => task.id, (task) => taskCard(task));
}

function said(message, good) {
  const line = part('said', root);
  line.className = 'note ' + (good ? 'good' : 'warn');
  line.hidden = !message;
  fill(line, message);
}

async function pause(until) {
  said('');
  const button = part('switch', root);
  try {
    me = await send(button, part('switch-state', root), () => call('PATCH', '/v1/me', { body: until ? { paused_until: until } : { paused: !me.paused } }));
    showMe();
    standing(root, me);
  } catch (problem) {
    said(problem.message);
  }
}

function open(name) {
  said('');
  history.pushState({ step: name }, '');
  show(name);
}

/** Back to the first view, whether by button or by the phone's own "back". */
function back() {
  if (history.state && history.state.step) history.back();
  else show('home');
}

function start() {
  part('switch', root).addEventListener('click', () => pause(''));
  pauseUntil(root, pause);
  part('old-all', root).addEventListener('click', () => {
    allOld = true;
    showTasks();
    part('old', root).querySelectorAll('a')[OLD_SHOWN].focus();
  });
  part('edit-open', root).addEventListener('click', () => {
    open('edit');
    edit(part('edit', root), me, (changed) => {
      back();
      if (!changed) return;
      me = changed;
      showMe();
      said(text('saved'), true);
    });
  });
  part('leave-open', root).addEventListener('click', () => open('leave'));
  root.querySelectorAll('[data-part=back]').forEach((button) => button.addEventListener('click', back));
  part('sign-out', root).addEventListener('click', signOut);
  window.addEventListener('popstate', () => { if (part('gone', root).hidden) show('home'); });
  leaving(part('leave', root), () => {
    if (stop) stop();
    show('gone');
  });
  showAccesses(part('accesses', root));
  tick(root, () => refresh().catch(() => {}));
  onIdle(() => goSignIn(true));
  load();
}

start();
