/** A public form that signs somebody up: fill, check, send, and say honestly where it stands. */
import { districtsOf, join } from './areas.js';
import { mistakes, plainPhone, read, restore, show } from './form.js';
import { deliver, newKey } from './net.js';
import { drop, keep, waiting } from './outbox.js';
import { el, fill, hook, lang, part, text, turnTo } from './page.js';
import { status } from './shell.js';

const STATES = ['fill', 'check', 'queued', 'done', 'failed', 'removed', 'paused'];
const root = hook('signup');
const form = root.querySelector('form');
let asked = null;
let area = null;
let body = null;
let parcel = null;
let sending = null;
let ticking = 0;

const turn = (name) => turnTo(name, STATES, root);

function answers() {
  const values = read(form, asked.rules);
  values.phone = plainPhone(values.phone);
  values.area = area.value();
  return asked.clean ? asked.clean(values) : values;
}

async function check(event) {
  if (event) event.preventDefault();
  const values = answers();
  const found = mistakes(asked.rules, values).concat(asked.wrong ? asked.wrong(values) : []);
  show(form, found);
  if (found.length) return;
  const more = asked.look ? await asked.look(values, check) : {};
  if (!more) return;
  body = Object.assign({ language: lang, website: form.elements.website.value }, values);
  const shown = Object.assign({ name: values.name, phone: values.phone.replace(/^(\d{3})(\d{4})/, '$1 $2 '), area: area.name() }, asked.shown(values), values.keep === undefined ? {} : { keep: yesNo(values.keep) });
  fill(part('answers', root), Object.keys(shown).map((name) => [el('dt', null, text('names.' + name)), el('dd', null, shown[name])]), more.answers);
  if (part('check', root).hidden) history.pushState({ step: 'check' }, '');
  turn('check');
}

/** The words of what was chosen in a list. */
export function words(list, group) {
  return list.map((one) => text(group + '.' + one)).join(text('comma'));
}

/** 是 or 否. */
export function yesNo(value) {
  return text(value ? 'yes' : 'no');
}

async function confirm() {
  if (sending) return;
  parcel = { key: newKey(), path: asked.path, body };
  await start();
}

/** Keeps the parcel on the phone, then delivers it; only an answer of the server takes it out again. */
async function start() {
  const button = part('confirm', root);
  button.disabled = true;
  fill(button, text('sending'));
  const kept = await keep(parcel);
  const now = await status;
  const line = part('not-kept', root);
  line.hidden = kept;
  fill(line, text('not_kept'));
  sending = deliver(parcel, heard, { spread: now.spread_s });
}

function heard(news) {
  if (news.state === 'sending') return sent();
  if (news.state === 'waiting') return queued(news);
  ended();
  if (news.state === 'done') return done(news.data);
  if (news.state === 'refused' && news.data && news.data.errors && news.data.errors.length) return refused(news.data.errors);
  fill(part('failure', root), (news.data && news.data.detail) || String(news.status));
  return turn('failed');
}

function ended() {
  clearInterval(ticking);
  sending = null;
  const button = part('confirm', root);
  button.disabled = false;
  fill(button, button.getAttribute('data-label'));
}

function sent() {
  clearInterval(ticking);
  fill(part('countdown', root), text('sending'));
  part('again', root).setAttribute('aria-disabled', 'true');
}

function queued(news) {
  if (part('queued', root).hidden) turn('queued');
  part('again', root).removeAttribute('aria-disabled');
  clearInterval(ticking);
  const tick = () => {
    const s = Math.max(0, Math.ceil((news.at - Date.now()) / 1000));
    fill(part('countdown', root), text(news.tries ? 'retry_in' : 'first_in', { s, n: news.tries }));
  };
  tick();
  ticking = setInterval(tick, 1000);
}

async function done(data) {
  await drop(parcel.key);
  fill(part('code', root), data.code);
  part('receipt', root).setAttribute('href', '/' + lang + '/' + (asked.receipt || 'received/') + '?code=' + encodeURIComponent(data.code));
  form.reset();
  history.replaceState({ step: 'done' }, '');
  turn('done');
}

async function refused(errors) {
  await edit();
  show(form, errors);
}

async function remove() {
  if (sending) sending.stop();
  ended();
  await drop(parcel.key);
  form.reset();
  turn('removed');
}

/** Back to the form with what was confirmed, also when it was confirmed on an earlier visit. */
async function edit() {
  await drop(parcel.key);
  restore(form, asked.rules, parcel.body);
  if (asked.restore) asked.restore(parcel.body);
  await area.set(parcel.body.area);
  turn('fill');
}

/** Going back in the browser from the answers to the form; a sign-up on its way stays in view. */
function back() {
  if (!sending && !part('check', root).hidden) turn('fill');
}

function scripted() {
  form.noValidate = true;
  const plain = part('plain-area', root);
  area = join(districtsOf(plain.querySelector('select')), {
    district: form.querySelector('#area-district'), street: form.querySelector('#area-street'), community: form.querySelector('#area-community'),
  });
  plain.remove();
  part('linked-area', root).hidden = false;
  const submit = part('submit', root);
  submit.textContent = submit.getAttribute('data-label');
  form.addEventListener('submit', check);
  const confirming = part('confirm', root);
  confirming.setAttribute('data-label', confirming.textContent);
  confirming.addEventListener('click', confirm);
  part('change', root).addEventListener('click', () => history.back());
  part('again', root).addEventListener('click', () => { if (sending) sending.again(); });
  part('remove', root).addEventListener('click', remove);
  part('remove-failed', root).addEventListener('click', remove);
  part('edit', root).addEventListener('click', edit);
  window.addEventListener('popstate', back);
}

/**
 * Starts the form of a page: {path, rules, clean(values), shown(values)}; `clean` brings what was typed into the types of the rules, `shown` says it in words.
 * A page may also have wrong(values) with further mistakes, look(values, again) that reads back what the server understood ({answers}, null when it
 * showed a mistake), restore(body) for what the rules do not know, and its own receipt's path.
 */
export async function signUp(page) {
  asked = page;
  scripted();
  const now = await status;
  const [left] = await waiting(asked.path);
  if (left) {
    parcel = left;
    turn('queued');
    await start();
  } else if (now.mode === 'paused') turn('paused');
}
