/** What every page has: large type, the other language at the same place, and the notice of the day. */
import { fill, hook, lang, text } from './page.js';

const calm = { mode: 'normal', spread_s: 0, notice_zh: '', notice_en: '' };

/** What /status.json says now; calm when it cannot be read. */
export const status = fetch('/status.json', { cache: 'no-cache' }).then((answer) => (answer.ok ? answer.json() : calm)).catch(() => calm);

function remembered() {
  try { return localStorage.getItem('large') === '1'; } catch (refused) { return false; }
}

function large() {
  const button = hook('large');
  const set = (on) => {
    document.documentElement.classList.toggle('large', on);
    button.setAttribute('aria-pressed', String(on));
  };
  set(remembered());
  button.hidden = false;
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    set(on);
    try { localStorage.setItem('large', on ? '1' : '0'); } catch (refused) { /* private mode: for this page only */ }
  });
}

function language() {
  const link = hook('language');
  const path = link.getAttribute('href');
  link.addEventListener('click', () => link.setAttribute('href', path + location.search + location.hash));
}

function notice(now) {
  const said = now['notice_' + lang] || (now.mode === 'paused' ? text('paused') : now.mode === 'busy' ? text('busy') : '');
  const box = hook('notice');
  if (!said) return;
  fill(box, said);
  box.hidden = false;
}

large();
language();
status.then(notice);
document.querySelectorAll('[data-scripted]').forEach((node) => { node.hidden = false; });
