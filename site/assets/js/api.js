/** Calls to /v1: what comes back is the answer's data, or a Problem that a person can read. */
import { attempt, isLater, newKey } from './net.js';
import { has, text } from './page.js';
import { access, forget, goSignIn, touch } from './session.js';

/** What the API answered instead of data: status, code, message, errors [{field, message, code}], retryAfter. */
export class Problem extends Error {
  constructor(answer) {
    const data = answer.data || {};
    super(data.detail || data.title || text(answer.status === 0 && navigator.onLine === false ? 'offline' : 'unreachable'));
    this.status = answer.status;
    this.errors = data.errors || [];
    this.code = data.code || (this.errors[0] && this.errors[0].code) || '';
    this.retryAfter = answer.retryAfter;
    this.later = isLater(answer.status);
    if (answer.status === 403 && !data.detail) this.message = text('no_right');
    if (answer.status === 404 && !data.detail) this.message = text('not_found');
    if (this.code && has('problems.' + this.code)) this.message = text('problems.' + this.code);
  }
}

/**
 * One call. options: body; link (signature of a signed link, instead of a session); open (no session needed); key (give the same one to repeat a create);
 * quiet (asked by a timer, not by a person: the session goes on growing idle).
 * Without a session, or when it has ended, the page goes to sign-in and the promise never settles.
 */
export async function call(method, path, options) {
  const { body, link, open, quiet } = options || {};
  const key = method === 'POST' ? (options && options.key) || newKey() : undefined;
  if (open || link) return settle(await attempt(method, path, { body, key, authorization: link ? 'Link ' + link : undefined }));
  let token = await held();
  if (!token) return leave(false);
  if (!quiet) touch();
  let answer = await attempt(method, path, { body, key, authorization: 'Bearer ' + token });
  if (answer.status === 401) {
    token = await held(token);
    if (!token) return leave(true);
    answer = await attempt(method, path, { body, key, authorization: 'Bearer ' + token });
    if (answer.status === 401) return leave(true);
  }
  return settle(answer);
}

/** The token to use; while the session can neither be renewed nor is known to be over, a Problem like any other that passes. */
async function held(stale) {
  const token = await access(stale);
  if (token === '') throw new Problem({ status: 503, data: null, retryAfter: 0 });
  return token;
}

function settle(answer) {
  if (answer.status >= 200 && answer.status < 300) return answer.data;
  throw new Problem(answer);
}

function leave(ended) {
  forget();
  goSignIn(ended);
  return new Promise(() => {});
}

/** Calls `act` now (with true, the first time) and every `every` seconds while the page is seen; after a failure the pause doubles, up to a minute. Returns a stop function. */
export function poll(act, every) {
  let pause = every;
  let timer = 0;
  let first = true;
  async function round() {
    clearTimeout(timer);
    if (!document.hidden) {
      try {
        const asked = first;
        first = false;
        await act(asked);
        pause = every;
      } catch (problem) {
        pause = Math.min(60, Math.max(problem.retryAfter || 0, pause * 2));
      }
    }
    timer = setTimeout(round, pause * 1000 * (1 + Math.random() / 4));
  }
  const seen = () => { if (!document.hidden) round(); };
  document.addEventListener('visibilitychange', seen);
  round();
  return () => { clearTimeout(timer); document.removeEventListener('visibilitychange', seen); };
}
