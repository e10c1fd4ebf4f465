/** A group or an echelon that asks for one, by the signed link of a message: join or not; when called, one tap says that one comes. */
import { call } from './api.js';
import { moment } from './format.js';
import { signedLink } from './links.js';
import { el, fill, focusHeading, hook, part, text } from './page.js';
import { send } from './sending.js';
import { trouble, turn } from './trouble.js';

const root = hook('standby');
const id = new URLSearchParams(location.search).get('id') || '';
const link = signedLink('standby-link', id, () => load());
let mine = null;

const address = (action) => '/v1/memberships/' + encodeURIComponent(id) + (action ? '/' + action : '');

async function load() {
  if (!id || !link.key) {
    broken();
    return;
  }
  try {
    mine = await call('GET', address(), { link: link.key });
  } catch (problem) {
    if (problem.status === 401 || problem.status === 404) broken();
    else trouble(root, problem, load);
    return;
  }
  draw();
}

function broken() {
  turn(root, 'trouble');
  fill(part('trouble-why', root), text('broken.title'));
  fill(part('trouble-when', root), text('broken.text'));
  part('trouble-again', root).hidden = true;
  focusHeading(part('trouble', root));
}

function draw() {
  const face = mine.coming ? 'coming' : mine.called ? 'called' : mine.answer;
  turn(root, 'ready');
  fill(part('heading', root), mine.title);
  const panel = part('panel', root);
  panel.className = mine.coming || face === 'JOINED' ? 'panel done' : face === 'called' || face === 'ASKED' ? 'asked' : 'panel quiet';
  fill(panel, el('h2', null, text('faces.' + face + '.title')), el('p', null, text('faces.' + face + '.' + (face === 'ASKED' || face === 'JOINED' ? mine.kind : 'text'), { minutes: mine.within_minutes })));
  const rows = [['area', mine.area_name], ['place', mine.place], ['statement', mine.statement], ['within', mine.within_minutes ? text('minutes', { n: mine.within_minutes }) : ''],
    ['called', mine.called ? moment(mine.called) : ''], ['reason', mine.reason], ['code', mine.code]];
  fill(part('facts', root), rows.filter((row) => row[1]).map(([name, said]) => [el('dt', null, text('facts.' + name)), el('dd', null, said)]));
  ['coming', 'yes', 'no'].forEach((name) => { part(name, root).hidden = mine.can.indexOf(name) < 0; });
  fill(part('no', root), text(mine.answer === 'JOINED' ? 'leave' : 'no'));
}

async function answer(name) {
  const line = part('failed', root);
  line.hidden = true;
  const request = name === 'coming' ? () => call('POST', address('coming'), { link: link.key, body: {} }) : () => call('POST', address('answer'), { link: link.key, body: { yes: name === 'yes' } });
  try {
    mine = await send(part(name, root), part('state', root), request);
    draw();
    focusHeading(part('ready', root));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(line, problem.message);
    line.hidden = false;
    line.focus();
  }
}

['coming', 'yes', 'no'].forEach((name) => part(name, root).addEventListener('click', () => answer(name)));
load();
