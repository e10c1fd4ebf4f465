/** Checking in and out on one's own phone: my code for the desk, the site's code for me, and what was entered while there was no network. */
import { call, poll } from './api.js';
import { ask } from './ask.js';
import { able, codesOf, rotate, spoken } from './codes.js';
import { plainDigits, show } from './form.js';
import { clock, left, moment } from './format.js';
import { el, fill, has, part, text } from './page.js';
import { present } from './present.js';
import { qr } from './qr.js';
import { scanAddress } from './scanned.js';
import { send } from './sending.js';

const STANDS = ['ACCEPTED', 'CHECKED_IN', 'CHECKED_OUT', 'NO_SHOW', 'COMPLETED'];
const EARLY_MS = 10 * 60000;

/** Joins the block of one task. `address` and `options` are those of its page; `moved` hears that the task's state is another one. */
export function presence(root, { id, address, options, moved }) {
  const store = 'presence-' + id;
  const form = part('presence-form', root);
  const said = part('presence-said', root);
  let shift = null;
  let maker = null;
  let stop = null;
  let stopRotation = null;

  /** What waits on this phone, or null. */
  const waiting = () => JSON.parse(localStorage.getItem(store) || 'null');

  async function read() {
    await flush();
    draw(await call('GET', address('presence'), options({ quiet: true })));
  }

  function draw(view) {
    const before = shift;
    shift = view;
    const ahead = new Date(view.now) - Date.now();
    const move = view.can.indexOf('in') >= 0 ? 'in' : view.can.indexOf('out') >= 0 ? 'out' : '';
    part('presence', root).hidden = false;
    words();
    part('presence-hours', root).hidden = ['EXPECTED', 'CHECKED_IN'].indexOf(view.state) >= 0;
    form.hidden = !move;
    fill(part('presence-send', root), text('presence.' + (move || 'in')));
    if (!before || before.secret !== view.secret) own(view.secret, ahead);
    part('presence-own', root).hidden = !move || !maker;
    if (before && before.state !== view.state) moved();
  }

  /** The heading and one sentence: what stands, and what comes next. */
  function words() {
    const early = shift.state === 'EXPECTED' && new Date(shift.opens) > present();
    const name = early ? 'EARLY' : shift.state === 'EXPECTED' && shift.can.indexOf('in') < 0 ? 'NO_SHOW' : shift.state;
    const values = { opens: moment(shift.opens), came: shift.came ? clock(shift.came) : '', left: shift.left ? clock(shift.left) : '', end: clock(shift.end), minutes: shift.minutes };
    fill(part('presence-title', root), text('presence.titles.' + name));
    fill(part('presence-text', root), text('presence.texts.' + name, values));
    const until = early ? shift.opens : shift.state === 'CHECKED_IN' && new Date(shift.end) > present() ? shift.end : '';
    fill(part('presence-clock', root), until ? [text(early ? 'presence.opens_in' : 'presence.ends_in'), ' ', el('span', { class: 'clock', role: 'timer', 'data-until': until }, left(until))] : '');
    fill(part('presence-kept', root), waiting() ? text('presence.kept') : '');
  }

  async function own(secret, ahead) {
    if (stopRotation) stopRotation();
    maker = secret && able ? await codesOf(secret, ahead) : null;
    part('presence-own', root).hidden = !maker || form.hidden;
    if (!maker) return;
    stopRotation = rotate(maker, (digits) => {
      fill(part('presence-code', root), spoken(digits));
      fill(part('presence-qr', root), qr(scanAddress(id, digits), text('presence.qr')));
    });
  }

  async function enter(event) {
    event.preventDefault();
    const move = shift.can.indexOf('in') >= 0 ? 'in' : 'out';
    const code = plainDigits(form.elements.code.value);
    show(form, /^\d{6}$/.test(code) ? [] : [{ field: 'code', message: text('presence.digits_wrong') }]);
    if (!/^\d{6}$/.test(code)) return;
    if (move === 'out' && new Date(shift.end) - present() > EARLY_MS && !(await ask({ title: text('presence.early_title'), text: text('presence.early_text', { end: clock(shift.end) }), yes: text('presence.out') }))) return;
    const body = { move, code };
    try {
      const view = await send(part('presence-send', root), said, () => call('POST', address('presence'), options({ body })).catch((problem) => { throw problem.status === 0 && maker ? Object.assign(problem, { later: false }) : problem; }));
      form.reset();
      draw(view);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (problem.status === 0 && maker) await keep(body);
      else show(form, [{ field: 'code', message: has('problems.' + problem.code) ? text('problems.' + problem.code) : problem.message }]);
    }
  }

  /** No network: the entry waits on this phone, signed, so that it counts for this task and this moment alone. */
  async function keep(body) {
    localStorage.setItem(store, JSON.stringify(Object.assign({ kept: await maker.kept(id, body.move, body.code) }, body)));
    form.reset();
    words();
  }

  async function flush() {
    const body = waiting();
    if (!body) return;
    try {
      await call('POST', address('presence'), options({ body, quiet: true }));
    } catch (problem) {
      if (problem.status === undefined || problem.later || problem.status === 0) throw problem;
      fill(said, text('presence.kept_refused', { why: problem.message }));
    }
    localStorage.removeItem(store);
  }

  form.addEventListener('submit', enter);
  window.addEventListener('online', () => shift && read().catch(() => {}));
  return {
    /** Shows the block for a task that somebody said yes to, and hides it for any other. */
    show(task) {
      const stands = STANDS.indexOf(task.state) >= 0;
      part('presence', root).hidden = !stands || !shift;
      if (stands && !stop) stop = poll(read, 20);
      if (!stands && stop) stop = void stop();
    },
  };
}
