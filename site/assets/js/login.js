/** Signing in: a phone number, a code, and back to where the person wanted to go. */
import { Problem, call } from './api.js';
import { plainDigits, plainPhone, show } from './form.js';
import { fill, home, hook, lang, part, text, turnTo } from './page.js';
import { begin, signedIn } from './session.js';

const PHONE = /^1[3-9]\d{9}$/;
const TRIES = 3;
const root = hook('login');
const asking = part('ask-form', root);
const answering = part('answer-form', root);
const query = new URLSearchParams(location.search);
let challenge = '';
let phone = '';
let wrong = 0;
let ticking = 0;

/** Where to go afterwards; only a page of this site, so the address cannot send anybody elsewhere. */
function next() {
  const wanted = query.get('next') || '';
  return /^\/(zh|en)\/[\w/-]*([?#]|$)/.test(wanted) && wanted.indexOf('//') < 0 ? wanted : home + 'me/';
}

function busy(button, state, words) {
  button.disabled = Boolean(words);
  fill(state, words);
}

function mistake(form, field, message) {
  show(form, message ? [{ field, message }] : []);
}

/** Counts down to the next code; the server's own limit comes first when it is longer. */
function countDown(seconds) {
  clearInterval(ticking);
  const button = part('resend', root);
  const until = Date.now() + seconds * 1000;
  const tick = () => {
    const s = Math.ceil((until - Date.now()) / 1000);
    button.disabled = s > 0;
    fill(button, s > 0 ? text('resend_in', { s }) : button.getAttribute('data-label'));
    if (s <= 0) clearInterval(ticking);
  };
  tick();
  ticking = setInterval(tick, 1000);
}

function said(problem) {
  if (!(problem instanceof Problem)) throw problem;
  return problem.status === 429 && problem.retryAfter ? text('too_often', { s: problem.retryAfter }) : problem.message;
}

async function ask(event) {
  event.preventDefault();
  phone = plainPhone(asking.elements.phone.value);
  const rule = !phone ? 'required' : PHONE.test(phone) ? '' : 'pattern';
  mistake(asking, 'phone', rule && text('errors.phone.' + rule));
  if (rule) return;
  const button = part('send', root);
  const state = part('ask-state', root);
  busy(button, state, text('sending'));
  try {
    await request();
    turnTo('answer', ['ask', 'answer'], root);
    answering.elements.code.focus();
  } catch (problem) {
    mistake(asking, 'phone', said(problem));
  } finally {
    busy(button, state, '');
  }
}

async function request() {
  const answer = await call('POST', '/v1/sessions/challenges', { open: true, body: { phone, language: lang } });
  challenge = answer.challenge;
  wrong = 0;
  fill(part('to', root), text('to', { number: phone.replace(/^(\d{3})\d{4}/, '$1****') }));
  answering.elements.code.value = '';
  countDown(answer.resend_after);
}

async function again() {
  mistake(answering, 'code', '');
  try {
    await request();
    answering.elements.code.focus();
  } catch (problem) {
    if (problem.retryAfter) countDown(problem.retryAfter);
    mistake(answering, 'code', said(problem));
  }
}

async function enter(event) {
  event.preventDefault();
  const code = plainDigits(answering.elements.code.value);
  const rule = !code ? 'required' : /^\d{6}$/.test(code) ? '' : 'pattern';
  mistake(answering, 'code', rule && text('errors.code.' + rule));
  if (rule) return;
  const button = part('enter', root);
  const state = part('answer-state', root);
  busy(button, state, text('entering'));
  try {
    begin(await call('POST', '/v1/sessions', { open: true, body: { challenge, code } }));
    location.replace(next());
  } catch (problem) {
    const message = said(problem);
    if (problem.status === 422) wrong += 1;
    mistake(answering, 'code', wrong >= TRIES ? text('tries') : message);
    busy(button, state, '');
  }
}

/** A pasted message holds more than the code: the first six digits in a row are it. */
function paste(event) {
  const pasted = event.clipboardData ? plainDigits(event.clipboardData.getData('text')) : '';
  const digits = /\d{6}/.exec(pasted);
  if (!digits) return;
  event.preventDefault();
  answering.elements.code.value = digits[0];
}

function start() {
  asking.noValidate = answering.noValidate = true;
  const resend = part('resend', root);
  resend.setAttribute('data-label', resend.textContent);
  asking.addEventListener('submit', ask);
  answering.addEventListener('submit', enter);
  answering.elements.code.addEventListener('paste', paste);
  resend.addEventListener('click', again);
  part('change', root).addEventListener('click', () => {
    clearInterval(ticking);
    turnTo('ask', ['ask', 'answer'], root);
  });
  if (query.get('ended')) part('ended', root).hidden = false;
}

if (signedIn() && !query.get('ended')) location.replace(next());
else {
  start();
}
