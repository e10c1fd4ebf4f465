/** Six digits entered at the desk, typed or scanned; without a network they wait on this device with the moment they were entered, and are sent later. */
import { call } from './api.js';
import { look, sees } from './camera.js';
import { plainDigits, show } from './form.js';
import { el, fill, part, text } from './page.js';
import { present } from './present.js';
import { dropScan, readScan, takeScan } from './scanned.js';
import { send } from './sending.js';

const OLD_MS = 20000; // a code scanned longer ago says when, for it may no longer be the one of now

/** Joins the form. `read` reads the list again, `say(part, words)` tells what came of it, `whom(assignment)` names a person, `can(assignment, move)` says what the desk may do. */
export function scans(root, { id, path, read, say, whom, can }) {
  const form = part('scan', root);
  const store = 'scans-' + id;
  let chosen = '';
  let move = 'in';
  let scan = null;
  let stopLooking = null;

  const waiting = () => JSON.parse(localStorage.getItem(store) || '[]');

  function choose(assignment) {
    chosen = assignment;
    const line = part('whose', root);
    line.hidden = !chosen;
    fill(line, chosen ? [text('whose', { name: whom(chosen) }), ' ', el('button', { class: 'plain', type: 'button', click: () => choose('') }, text('anybody'))] : '');
    ['in', 'out'].forEach((one) => { part('scan-' + one, root).hidden = Boolean(chosen) && !can(chosen, one) && can(chosen, one === 'in' ? 'out' : 'in'); });
    if (chosen) form.elements.code.focus();
  }

  function put(all) {
    localStorage.setItem(store, JSON.stringify(all));
    const line = part('kept', root);
    line.hidden = all.length === 0;
    fill(line, text('kept', { n: all.length }));
  }

  /** Shows whom a scanned code belongs to, ready for one tap. */
  function take(found) {
    scan = found;
    choose(scan.assignment);
    form.elements.code.value = scan.code;
    part(can(chosen, 'out') ? 'scan-out' : 'scan-in', root).focus();
  }

  /** What the camera saw: somebody new is checked in at once, a check-out waits for a tap. */
  function saw(address) {
    const found = readScan(address, id);
    if (!found || !whom(found.assignment)) {
      say('failed', text('other_code'));
      return;
    }
    take(found);
    if (!can(chosen, 'in')) return;
    move = 'in';
    enter();
  }

  async function camera(event) {
    const button = event.currentTarget;
    if (stopLooking) stopLooking = void stopLooking();
    else stopLooking = await look(part('video', root), saw).catch(() => say('failed', text('camera_no')));
    part('camera-box', root).hidden = !stopLooking;
    button.setAttribute('aria-expanded', String(Boolean(stopLooking)));
    fill(button, text(stopLooking ? 'camera_off' : 'camera_on'));
  }

  /** How long ago a scan was made, for the server: by its own clock, whatever this device's says. */
  function shown(code) {
    const since = scan && scan.code === code ? Date.now() - scan.at : 0;
    return since > OLD_MS ? { at: new Date(present() - since).toISOString() } : {};
  }

  async function enter(event) {
    if (event) event.preventDefault();
    const typed = readScan(form.elements.code.value.trim(), id); // a scanner that types what it reads
    if (typed && whom(typed.assignment)) take(typed);
    if (chosen && !can(chosen, move)) move = can(chosen, 'out') ? 'out' : 'in';
    const code = plainDigits(form.elements.code.value);
    show(form, /^\d{6}$/.test(code) ? [] : [{ field: 'code', message: text('digits_wrong') }]);
    if (!/^\d{6}$/.test(code)) return;
    const body = Object.assign({ move, code }, chosen ? { assignment: chosen } : {}, shown(code));
    const button = part('scan-' + move, root);
    try {
      const answer = await send(button, part('state', root), () => call('POST', path('scan'), { body }).catch((problem) => { throw problem.status === 0 ? Object.assign(problem, { later: false }) : problem; }));
      dropScan();
      form.reset();
      choose('');
      await read();
      say('said', text('scanned_' + body.move, { name: answer.name }));
      form.elements.code.focus();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (problem.status === 0) {
        put(waiting().concat(Object.assign({ at: new Date(present()).toISOString() }, body)));
        dropScan();
        form.reset();
      } else {
        dropScan();
        show(form, [{ field: 'code', message: problem.message }]);
      }
    }
  }

  /** Sends what waits, oldest first; what is refused is said and let go. */
  async function flush() {
    const refused = [];
    for (let all = waiting(); all.length; all = waiting()) {
      try {
        await call('POST', path('scan'), { body: all[0] });
      } catch (problem) {
        if (problem.status === undefined || problem.later || problem.status === 0) break;
        refused.push(all[0].code + text('colon') + problem.message);
      }
      put(all.slice(1));
    }
    if (refused.length) say('failed', refused.join(text('stop')));
  }

  form.querySelectorAll('[data-move]').forEach((button) => button.addEventListener('click', () => { move = button.getAttribute('data-move'); }));
  form.addEventListener('submit', enter);
  part('camera', root).hidden = !sees;
  part('camera', root).addEventListener('click', camera);
  window.addEventListener('hashchange', () => arrived());
  window.addEventListener('online', () => flush().then(read).catch(() => {}));
  put(waiting());
  if (waiting().length) flush().then(read).catch(() => {});

  /** Takes the code in the address that opened this page, where there is one; called once the list is there. */
  function arrived() {
    const found = takeScan(id);
    if (found && whom(found.assignment)) take(found);
    else if (found) {
      dropScan();
      say('failed', text('other_code'));
    }
  }

  return { choose, arrived };
}
