/** The week's question: one tap says yes, a pause or goodbye, by the link of a text message or signed in. */
import { call } from './api.js';
import { ask } from './ask.js';
import { isoDay } from './format.js';
import { fill, hook, part, text, turnTo } from './page.js';
import { present } from './present.js';
import { send } from './sending.js';
import { goSignIn, signedIn } from './session.js';

const root = hook('available');
let link = '';

/** The key leaves the address at once and stays in this page only. */
function takeLink() {
  const found = /[#&]a=([\w.-]+)/.exec(location.hash);
  if (!found) return;
  link = found[1];
  history.replaceState(null, '', location.pathname);
}

async function answer(name, body) {
  const failed = part('failed', root);
  failed.hidden = true;
  if (!link && !signedIn()) {
    goSignIn(false);
    return;
  }
  try {
    const said = await send(part(name, root), part('state', root), () => call('POST', '/v1/me/availability', link ? { link, body } : { body }));
    const how = said.state === 'PAUSED' && said.paused_until ? 'UNTIL' : said.state;
    fill(part('done-title', root), text('done.' + how + '.title'));
    fill(part('done-text', root), text('done.' + how + '.text', { day: said.paused_until }));
    turnTo('done', ['ask', 'done'], root);
  } catch (problem) {
    fill(failed, problem.status === 401 ? text('old') : problem.message);
    failed.hidden = false;
    failed.focus();
  }
}

function start() {
  takeLink();
  const until = part('until', root);
  until.min = isoDay(present() + 86400000);
  until.max = isoDay(present() + 180 * 86400000);
  part('yes', root).addEventListener('click', () => answer('yes', { answer: 'yes' }));
  part('pause', root).addEventListener('click', () => { if (until.checkValidity()) answer('pause', until.value ? { answer: 'pause', until: until.value } : { answer: 'pause' }); else until.focus(); });
  part('leave', root).addEventListener('click', async () => { if (await ask({ title: text('leave.title'), text: text('leave.text'), yes: text('leave.yes') })) answer('leave', { answer: 'leave' }); });
}

start();
