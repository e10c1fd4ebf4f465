/** The desk on site: codes read or shown, the roll, hours and absences. Each look at names is on record, so the list is read when asked for or after an act. */
import { call } from './api.js';
import { ask } from './ask.js';
import { able, codesOf, rotate, spoken } from './codes.js';
import { enter } from './desk.js';
import { needAddress } from './decide.js';
import { scans } from './deskscan.js';
import { deskRow } from './deskrow.js';
import { el, fill, hook, part, text } from './page.js';
import { present } from './present.js';
import { qr } from './qr.js';
import { takeScan } from './scanned.js';
import { send } from './sending.js';
import { borrow } from './session.js';
import { trouble, turn } from './trouble.js';

const HERE = ['CHECKED_IN'];
const AFTER_MS = 2 * 3600000; // how long after the end a site takes check-outs
const root = hook('sitedesk');
const id = new URLSearchParams(location.search).get('id') || '';
const path = (action) => '/v1/needs/' + encodeURIComponent(id) + '/' + action;
let site = null;
let secret = '';

async function read() {
  draw(await call('GET', path('site')));
}

async function load() {
  try {
    if (takeScan(id)) await borrow();
    await enter();
    await read();
    entering.arrived();
  } catch (problem) {
    trouble(root, problem, load);
  }
}

function draw(found) {
  site = found;
  turn(root, 'ready');
  fill(part('heading', root), text('heading_need', { code: site.code }));
  part('need', root).href = needAddress(id);
  const count = (states) => site.people.filter((one) => states.indexOf(one.state) >= 0).length;
  fill(part('sum', root), text('sum', { n: site.people.length, here: count(HERE), expected: count(['EXPECTED']), absent: count(['NO_SHOW', 'UNEXCUSED', 'EXCUSED', 'APPEALED']) }));
  part('scan-box', root).hidden = !site.secret || over();
  fill(part('forecast', root), site.forecast.map(line));
  fill(part('people', root), site.people.map((one) => deskRow(one, { root, act, scanned: entering.choose })));
  part('none', root).hidden = site.people.length > 0;
  [['confirm-all', 'confirm'], ['roll-in', 'in'], ['roll-out', 'out']].forEach(([name, can]) => { part(name, root).hidden = allowed(can).length < 2; });
  part('bulk', root).hidden = ['confirm', 'in', 'out'].every((can) => allowed(can).length < 2);
  show();
}

/** Whether nobody can check in or out any more. */
function over() {
  return site.people.length > 0 && site.people.every((one) => new Date(one.end).getTime() + AFTER_MS < present() && one.can.indexOf('out') < 0);
}

/** Whom something may be done with; hours that a second person must check are confirmed one by one. */
function allowed(can) {
  return site.people.filter((one) => one.can.indexOf(can) >= 0 && one.state !== 'ADDED').map((one) => one.assignment);
}

function line(one) {
  const here = site.people.filter((person) => person.line === one.line && HERE.indexOf(person.state) >= 0).length;
  return el('tr', null, el('th', { scope: 'row' }, text('line', { n: one.line, role: text('roles.' + one.role) }), one.lost ? el('span', { class: 'block hint' }, text('lost', { n: one.lost, replaced: one.replaced })) : null),
    [one.wanted, one.accepted, one.expected.toFixed(1), here].map((number) => el('td', { class: 'number' }, number)));
}

async function show() {
  part('site', root).hidden = !site.secret || !able || over();
  if (!site.secret || !able || secret === site.secret) return;
  secret = site.secret;
  rotate(await codesOf(secret, new Date(site.now) - Date.now()), (digits) => {
    fill(part('site-code', root), spoken(digits));
    fill(part('site-qr', root), qr(digits, text('site_qr')));
  });
}

function whom(assignment) {
  const one = site.people.filter((person) => person.assignment === assignment)[0];
  return one ? one.name || text('erased') : '';
}

/** Does one thing, reads the list again and says what came of it; a row's form shows its own mistakes. */
async function act(address, body, { button, done, form, refused }) {
  part('failed', root).hidden = true;
  part('said', root).hidden = true;
  try {
    const answer = await send(button, part('state', root), () => call('POST', address, { body }));
    await read();
    const no = (answer.refused || []).map((one) => whom(one.assignment) + text('colon') + one.message);
    if (!answer.done || answer.done.length) say('said', done(answer));
    if (no.length) say('failed', no.join(text('stop')));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (!form || !refused || !refused(problem)) say('failed', problem.message);
  }
}

function say(name, words) {
  const line = part(name, root);
  fill(line, words);
  line.hidden = false;
  line.focus();
}

function bulk(name, can, question, run) {
  part(name, root).addEventListener('click', async (event) => {
    const button = event.currentTarget;
    const whole = allowed(can).slice(0, 60);
    if (await ask({ title: text(question + '.title', { n: whole.length }), text: text(question + '.text'), yes: text(question + '.yes') })) run(whole, button);
  });
}

const entering = scans(root, { id, path, read, say, whom, can: (assignment, move) => site.people.some((one) => one.assignment === assignment && one.can.indexOf(move) >= 0) });
bulk('confirm-all', 'confirm', 'ask_confirm', (assignments, button) => act(path('hours'), { assignments }, { button, done: (answer) => text('confirmed', { n: answer.done.length }) }));
['in', 'out'].forEach((move) => bulk('roll-' + move, move, 'ask_' + move, (assignments, button) => act(path('roll-call'), { move, assignments }, { button, done: (answer) => text('rolled_' + move, { n: answer.done.length }) })));
load();
