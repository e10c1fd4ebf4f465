/** Delivery under surge: every answer is worth waiting for, no phone may knock harder than it is told to. */
import { lang } from './page.js';
import { learn } from './present.js';

const TIMEOUT_S = 15;
const SHORTEST_WAIT_S = 3;
const BASE_S = 4;
const LONGEST_WAIT_S = 60;
const TRY_AGAIN = [0, 408, 425, 429];

/** A key for one create, the same on every attempt. */
export function newKey() {
  const bytes = new Uint8Array(16);
  crypto.getRandomValues(bytes);
  return Array.from(bytes, (byte) => ('0' + byte.toString(16)).slice(-2)).join('');
}

/** One request, at most 15 seconds: {status, data, retryAfter}; status 0 when nothing came back. */
export async function attempt(method, path, options) {
  const { body, key, authorization } = options || {};
  const headers = { Accept: 'application/json', 'Accept-Language': lang };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = key;
  if (authorization) headers.Authorization = authorization;
  const stop = window.AbortController ? new AbortController() : null;
  const timer = setTimeout(() => stop && stop.abort(), TIMEOUT_S * 1000);
  try {
    const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: stop ? stop.signal : undefined, cache: 'no-store', referrerPolicy: 'no-referrer' });
    learn(answer.headers.get('Date'));
    const isJson = /json/.test(answer.headers.get('Content-Type') || '');
    const data = isJson && answer.status !== 204 ? await answer.json() : null;
    return { status: answer.status, data, retryAfter: seconds(answer.headers.get('Retry-After')) };
  } catch (unreachable) {
    return { status: 0, data: null, retryAfter: 0 };
  } finally {
    clearTimeout(timer);
  }
}

function seconds(header) {
  const number = Number(header);
  return header && number > 0 ? Math.min(number, 3600) : 0;
}

/** Whether an answer says "later" rather than "no". */
export function isLater(status) {
  return TRY_AGAIN.indexOf(status) >= 0 || status >= 500;
}

/** How long to wait after the n-th try: Retry-After is the floor and up to half of it is added; without it, full jitter. */
export function wait(tries, retryAfter, random) {
  if (retryAfter) return { floor: retryAfter, delay: retryAfter * (1 + random() / 2) };
  const ceiling = Math.min(LONGEST_WAIT_S, BASE_S * Math.pow(2, tries));
  return { floor: SHORTEST_WAIT_S, delay: Math.max(SHORTEST_WAIT_S, random() * ceiling) };
}

/**
 * Sends a parcel {key, path, body} until it is answered. `tell` hears {state: 'sending' | 'waiting' | 'done' | 'refused' | 'failed', …}.
 * Returns {again, stop}: `again` asks for the next try as early as the server allows.
 */
export function deliver(parcel, tell, options) {
  const { spread = 0, random = Math.random } = options || {};
  let tries = 0;
  let timer = 0;
  let earliest = 0;
  let stopped = false;
  let sending = false;

  function plan(at) {
    clearTimeout(timer);
    const due = Math.max(at, earliest);
    timer = setTimeout(send, Math.max(0, due - Date.now()));
    tell({ state: 'waiting', at: due, tries });
  }

  async function send() {
    if (sending || stopped) return;
    sending = true;
    tell({ state: 'sending', tries });
    const answer = await attempt('POST', parcel.path, { body: parcel.body, key: parcel.key });
    sending = false;
    if (stopped) return;
    tries += 1;
    if (isLater(answer.status)) {
      const { floor, delay } = wait(tries, answer.retryAfter, random);
      earliest = Date.now() + floor * 1000;
      plan(Date.now() + delay * 1000);
      return;
    }
    stop();
    if (answer.status >= 200 && answer.status < 300) tell({ state: 'done', data: answer.data });
    else tell({ state: answer.status === 400 || answer.status === 422 ? 'refused' : 'failed', status: answer.status, data: answer.data });
  }

  function online() {
    if (!sending) plan(Date.now() + random() * 3000);
  }

  function stop() {
    stopped = true;
    clearTimeout(timer);
    window.removeEventListener('online', online);
  }

  window.addEventListener('online', online);
  if (spread > 0) {
    earliest = Date.now() + random() * spread * 1000;
    plan(earliest);
  } else send();
  return { stop, again: () => { if (!sending && !stopped) plan(Date.now()); } };
}
