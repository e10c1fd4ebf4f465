/** Six digits entered at the desk; without a network they wait on this device with the moment they were entered, and are sent later. */
import { call } from './api.js';
import { plainDigits, show } from './form.js';
import { el, fill, part, text } from './page.js';
import { send } from './sending.js';

/** Joins the form. `read` reads the list again, `say(part, words)` tells what came of it, `whom(assignment)` names a person. */
export function scans(root, { id, path, read, say, whom }) {
  const form = part('scan', root);
  const store = 'scans-' + id;
  let chosen = '';
  let move = 'in';

  const waiting = () => JSON.parse(localStorage.getItem(store) || '[]');

  function choose(assignment) {
    chosen = assignment;
    const line = part('whose', root);
    line.hidden = !chosen;
    fill(line, chosen ? [text('whose', { name: whom(chosen) }), ' ', el('button', { class: 'plain', type: 'button', click: () => choose('') }, text('anybody'))] : '');
    if (chosen) form.elements.code.focus();
  }

  function put(all) {
    localStorage.setItem(store, JSON.stringify(all));
    const line = part('kept', root);
    line.hidden = all.length === 0;
    fill(line, text('kept', { n: all.length }));
  }

  async function enter(event) {
    event.preventDefault();
    const code = plainDigits(form.elements.code.value);
    show(form, /^\d{6}$/.test(code) ? [] : [{ field: 'code', message: text('digits_wrong') }]);
    if (!/^\d{6}$/.test(code)) return;
    const body = Object.assign({ move, code }, chosen ? { assignment: chosen } : {});
    const button = part('scan-' + move, root);
    try {
      const answer = await send(button, part('state', root), () => call('POST', path('scan'), { body }).catch((problem) => { throw problem.status === 0 ? Object.assign(problem, { later: false }) : problem; }));
      form.reset();
      choose('');
      await read();
      say('said', text('scanned_' + body.move, { name: answer.name }));
      form.elements.code.focus();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (problem.status === 0) {
        put(waiting().concat(Object.assign({ at: new Date().toISOString() }, body)));
        form.reset();
      } else show(form, [{ field: 'code', message: problem.message }]);
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
  window.addEventListener('online', () => flush().then(read).catch(() => {}));
  put(waiting());
  if (waiting().length) flush().then(read).catch(() => {});
  return { choose };
}
