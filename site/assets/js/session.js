/** Who is signed in, in this tab only: tokens go when the tab closes, after ten idle minutes, and at sign-out. */
import { attempt, isLater, newKey } from './net.js';
import { home } from './page.js';

const IDLE_MS = 10 * 60 * 1000;
const NAME = 'session';
const BORROW_MS = 400;
let renewing = null;

function read() {
  let kept = null;
  try { kept = JSON.parse(sessionStorage.getItem(NAME)); } catch (refused) { return null; }
  if (kept && Date.now() - kept.used > IDLE_MS) {
    forget();
    return null;
  }
  return kept;
}

function write(kept) {
  sessionStorage.setItem(NAME, JSON.stringify(kept));
}

/** Keeps the tokens of an answer of /v1/sessions. */
export function begin(tokens, used) {
  write({ access: tokens.access_token, refresh: tokens.refresh_token, until: Date.now() + tokens.expires_in * 1000, used: used || Date.now() });
}

/** Whether this tab holds tokens that may still be good. */
export function signedIn() {
  return read() !== null;
}

/** Drops the tokens without telling the server. */
export function forget() {
  sessionStorage.removeItem(NAME);
}

/** Notes that the person is here, so the session does not end under their hands. */
export function touch() {
  const kept = read();
  if (kept) write(Object.assign(kept, { used: Date.now() }));
}

/** An access token with half a minute left at least, renewed where needed; null when the session is over, '' when nobody can say now. */
export async function access(stale) {
  const kept = read();
  if (!kept) return null;
  if (kept.until - Date.now() > 30000 && kept.access !== stale) return kept.access;
  if (!kept.refresh) return null; // a borrowed session is not renewed
  renewing = renewing || renew(kept).then((token) => { renewing = null; return token; });
  return renewing;
}

async function renew(kept) {
  const answer = await attempt('POST', '/v1/sessions/refresh', { body: { refresh_token: kept.refresh }, key: newKey() });
  if (answer.status === 201) {
    begin(answer.data, (read() || kept).used);
    return answer.data.access_token;
  }
  if (isLater(answer.status)) return kept.until > Date.now() ? kept.access : '';
  forget();
  return null;
}

const others = window.BroadcastChannel ? new BroadcastChannel(NAME) : null;

/** Lets another tab of this browser that asks have the token of now, never the one that renews it. */
if (others) {
  others.addEventListener('message', (event) => {
    const kept = event.data === 'ask' ? read() : null;
    if (kept && kept.until > Date.now() && kept.refresh) others.postMessage({ access: kept.access, until: kept.until });
  });
}

/** A tab that a phone's camera opened asks its neighbours for their session; without an answer the page signs in as always. */
export function borrow() {
  if (!others || signedIn()) return Promise.resolve();
  return new Promise((done) => {
    const end = setTimeout(done, BORROW_MS);
    others.addEventListener('message', (event) => {
      if (!event.data.access) return;
      clearTimeout(end);
      write({ access: event.data.access, refresh: '', until: event.data.until, used: Date.now() });
      done();
    });
    others.postMessage('ask');
  });
}

/** Goes to the sign-in page and comes back here afterwards; `ended` when a session was lost. What is after # may be a signature and stays out of addresses. */
export function goSignIn(ended) {
  const here = location.pathname + location.search;
  location.assign(home + 'me/login/?next=' + encodeURIComponent(here) + (ended ? '&ended=1' : ''));
}

/** Signs out here and on the server, then opens the home page. */
export async function signOut() {
  const token = await access();
  if (token) await attempt('DELETE', '/v1/sessions', { authorization: 'Bearer ' + token });
  forget();
  location.assign(home);
}

/** Calls `act` when the session of this tab has been idle for ten minutes. */
export function onIdle(act) {
  const had = signedIn();
  ['pointerdown', 'keydown'].forEach((name) => document.addEventListener(name, touch, { passive: true }));
  if (had) setInterval(() => { if (!signedIn()) act(); }, 15000);
}
