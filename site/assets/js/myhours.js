/** My hours: every shift with its evidence, what is confirmed by grade, what I can say about it, and certificates. */
import { call } from './api.js';
import { show } from './form.js';
import { clock, day, isoDay, long, span } from './format.js';
import { newKey } from './net.js';
import { el, fill, has, home, hook, part, text } from './page.js';
import { rowForm } from './rowform.js';
import { send } from './sending.js';
import { goSignIn, onIdle } from './session.js';
import { trouble, turn } from './trouble.js';

const LOOKS = { VERIFIED: 'good', LOCKED: 'good', CORRECTED: 'good', CHECKED_IN: 'good', CONTESTED: 'warn', UNEXCUSED: 'warn', APPEALED: 'warn' };
const root = hook('myhours');
const failed = part('failed', root);
const key = newKey(); // one certificate however often the button is pressed on this page
let mine = null;

async function load() {
  try {
    mine = await call('GET', '/v1/me/hours');
    turn(root, 'ready');
    draw();
  } catch (problem) {
    trouble(root, problem, load);
  }
}

function draw() {
  const graded = Object.keys(mine.minutes);
  const total = graded.reduce((sum, grade) => sum + mine.minutes[grade], 0);
  fill(part('sums', root), sum(text('total'), total), graded.map((grade) => sum(text('grades.' + grade), mine.minutes[grade])), mine.standby ? sum(text('standby'), mine.standby) : null);
  part('grades', root).hidden = graded.length === 0;
  fill(part('records', root), mine.records.map(record));
  part('none', root).hidden = mine.records.length > 0;
  part('certify', root).hidden = total === 0;
  fill(part('certificates', root), mine.certificates.map(certificate));
}

function sum(label, minutes) {
  return el('div', null, el('dt', null, label), el('dd', null, long(minutes)));
}

function record(one) {
  const acts = ['declare', 'contest', 'appeal'].filter((act) => one.can.indexOf(act) >= 0);
  return el('li', { class: 'record' },
    el('div', { class: 'row between' }, el('h3', null, text('roles.' + one.role) + text('dot') + one.area_name), el('span', { class: 'tag ' + (LOOKS[one.state] || '') }, text('states.' + one.state))),
    el('p', { class: 'when' }, span(one.start, one.end)),
    one.came ? el('p', { class: 'hint' }, one.left ? text('in_out', { came: clock(one.came), left: clock(one.left) }) : text('in', { came: clock(one.came) })) : null,
    one.grade && one.left || one.entries.length || one.claim ? el('p', { class: 'minutes' }, long(one.minutes), one.grade ? text('dot') + text('grades.' + one.grade) : '') : null,
    one.state === 'CONTESTED' ? el('p', { class: 'hint' }, text('claimed', { long: long(one.claim) })) : null,
    one.marks.length ? el('p', { class: 'hint' }, one.marks.filter((mark) => has('marks.' + mark)).map((mark) => text('marks.' + mark)).join(text('dot'))) : null,
    one.entries.length > 1 ? el('ul', { class: 'log' }, one.entries.map((entry) => el('li', null, text(entry.reverses ? 'reversed' : 'credited', { long: long(Math.abs(entry.minutes)), grade: text('grades.' + entry.grade), day: day(entry.at) }), entry.reason ? text('dot') + entry.reason : ''))) : null,
    acts.length ? el('div', { class: 'row' }, acts.map((act) => opener(one, act))) : null);
}

function opener(one, act) {
  const when = el('span', { class: 'away' }, ' ' + span(one.start, one.end));
  return el('button', { class: 'button small second', type: 'button', 'aria-expanded': 'false', click: (event) => open(one, act, event.currentTarget) }, text('acts.' + act), when);
}

function open(one, act, button) {
  const most = Math.round((new Date(one.end) - new Date(one.start)) / 60000);
  const minutes = { name: 'minutes', label: text('minutes'), hint: text('minutes_hint', { most }), number: true, value: act === 'contest' ? one.minutes : most, wrong: text('minutes_wrong') };
  const words = { name: 'words', label: text(act === 'declare' ? 'words' : 'why'), rows: 2, optional: act === 'declare', wrong: text('why_wrong') };
  rowForm({ root, opener: button, fields: act === 'appeal' ? [words] : [minutes, words], yes: text('send.' + act), send: async (values, go, form) => {
    try {
      await send(go, part('state', root), () => call('POST', '/v1/assignments/' + encodeURIComponent(one.assignment) + '/' + act, { body: values }));
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      show(form, problem.errors.length ? problem.errors : [{ field: '', message: problem.message }]);
      return;
    }
    await load();
    say(text('done.' + act));
  } });
}

function certificate(one) {
  const file = (lang) => el('button', { class: 'button small second', type: 'button', click: (event) => print(one, lang, event.currentTarget) }, text('print.' + lang), el('span', { class: 'away' }, ' ' + one.code));
  return el('li', { class: 'record' },
    el('div', { class: 'row between' }, el('h3', null, one.code), one.state === 'REVOKED' ? el('span', { class: 'tag warn' }, text('revoked')) : null),
    el('p', { class: 'hint' }, text('issued', { day: isoDay(one.issued) }), one.reason ? text('dot') + one.reason : ''),
    el('p', { class: 'minutes' }, Object.keys(one.minutes).map((grade) => text('grades.' + grade) + ' ' + long(one.minutes[grade])).join(text('dot'))),
    el('div', { class: 'row' }, one.state === 'ISSUED' ? [file('zh'), file('en')] : null, el('a', { class: 'plain', href: home + 'certificate/?code=' + one.code }, text('check'))));
}

async function print(one, lang, button) {
  failed.hidden = true;
  try {
    const made = await send(button, part('state', root), () => call('GET', '/v1/me/certificates/' + one.code + '?lang=' + lang));
    const raw = Uint8Array.from(atob(made.file), (letter) => letter.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([raw], { type: 'application/pdf' }));
    el('a', { href: address, download: made.name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  } catch (problem) {
    refuse(problem);
  }
}

async function certify(event) {
  failed.hidden = true;
  try {
    const { code } = await send(event.currentTarget, part('state', root), () => call('POST', '/v1/me/certificates', { key }));
    await load();
    say(text('certified', { code }));
  } catch (problem) {
    refuse(problem);
  }
}

function refuse(problem) {
  if (problem.status === undefined) throw problem;
  fill(failed, problem.message);
  failed.hidden = false;
  failed.focus();
}

function say(words) {
  const line = part('said', root);
  fill(line, words);
  line.hidden = false;
  line.focus();
}

part('certify', root).addEventListener('click', certify);
onIdle(() => goSignIn(true));
load();
