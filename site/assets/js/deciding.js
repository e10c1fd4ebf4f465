/** Swaps that wait for the station's word. */
import { call, poll } from './api.js';
import { enter } from './desk.js';
import { span } from './format.js';
import { withReason } from './override.js';
import { el, fill, home, hook, part, text } from './page.js';
import { renew } from './rows.js';
import { send } from './sending.js';
import { trouble, turn } from './trouble.js';

const root = hook('deciding');

function draw(found) {
  turn(root, 'ready');
  part('none', root).hidden = found.swaps.length > 0;
  renew(part('list', root), found.swaps, (one) => one.id, (one) => el('li', { class: 'need' },
    el('h3', null, el('a', { href: home + 'c/need/?id=' + encodeURIComponent(one.need) }, text('roles.' + one.role) + text('dot') + one.area_name)),
    el('p', { class: 'when' }, span(one.start, one.end)),
    one.tired ? el('p', { class: 'missing' }, text('override.tired')) : null,
    el('p', { class: 'row' }, ['approve', 'refuse'].map((word) => el('button', { type: 'button', class: word === 'approve' ? 'button' : 'button second', click: (event) => decide(one, word === 'approve', event.currentTarget) }, text(word))))));
}

async function decide(one, approve, button) {
  const failed = part('failed', root);
  failed.hidden = true;
  try {
    draw(await send(button, part('state', root), () => withReason((override) => call('POST', '/v1/swaps/' + encodeURIComponent(one.id) + '/decide', { body: { approve, override } }))));
  } catch (problem) {
    fill(failed, problem.message);
    failed.hidden = false;
    failed.focus();
  }
}

async function load() {
  try {
    await enter();
    draw(await call('GET', '/v1/swaps'));
  } catch (problem) {
    trouble(root, problem, load);
    return;
  }
  poll(async () => draw(await call('GET', '/v1/swaps', { quiet: true })), 60);
}

load();
