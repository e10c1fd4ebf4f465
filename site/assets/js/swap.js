/** A seat that somebody offers: what it is, whether I may take it, and taking it. */
import { call } from './api.js';
import { el, fill, focusHeading, hook, part, text } from './page.js';
import { send } from './sending.js';
import { fullDay, hours } from './tasks.js';
import { trouble, turn } from './trouble.js';

const root = hook('swap');
const address = '/v1/swaps/' + encodeURIComponent(new URLSearchParams(location.search).get('id') || '-');

async function load() {
  try {
    draw(await call('GET', address));
  } catch (problem) {
    trouble(root, problem, load);
  }
}

function draw(swap) {
  const face = swap.mine && swap.state === 'OPEN' ? 'MINE' : swap.state;
  turn(root, 'ready');
  fill(part('heading', root), text('roles.' + swap.role));
  fill(part('panel', root), el('h2', null, text('faces.' + face + '.title')), el('p', null, face === 'OPEN' ? swap.text : text('faces.' + face + '.text')));
  fill(part('facts', root), el('dt', null, text('time')), el('dd', null, fullDay(swap.start), ' ', el('span', { class: 'nowrap' }, hours(swap.start, swap.end))), el('dt', null, text('area')), el('dd', null, swap.area_name));
  part('take', root).hidden = face !== 'OPEN' || !swap.fits;
}

part('take', root).addEventListener('click', async () => {
  const failed = part('failed', root);
  failed.hidden = true;
  try {
    draw(await send(part('take', root), part('state', root), () => call('POST', address + '/take')));
    focusHeading(part('ready', root));
  } catch (problem) {
    fill(failed, problem.message);
    failed.hidden = false;
    failed.focus();
  }
});
load();
