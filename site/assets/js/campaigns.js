/** Campaigns: how far each target is met, beginning and ending one, and money that a foundation confirmed. */
import { call } from './api.js';
import { sitesOf } from './desk.js';
import { show } from './form.js';
import { count } from './format.js';
import { act, below, open, opener, renew, say } from './goodsdesk.js';
import { codeOf } from './items.js';
import { el, fill, hook, part, text } from './page.js';
import { levelOf } from './sites.js';

const PATHS = { begin: '/v1/goods/campaigns', close: (id) => `/v1/goods/campaigns/${id}/close`, money: '/v1/goods/money' };
const COLUMNS = ['target', 'pledged', 'received', 'allocated', 'issued'];
const root = hook('campaigns');
const beginning = part('new', root);
const money = part('money', root);
let may = false;

async function read() {
  const { campaigns } = await call('GET', '/v1/goods/campaigns');
  fill(part('list', root), campaigns.map(card));
  part('none', root).hidden = campaigns.length > 0;
}

function card(one) {
  const end = may && one.state === 'OPEN' ? opener(text('close'), one.name, (pressed) => below(root, pressed, text('close'), [['reason', text('reason')]],
    (values, go, form) => done(act(root, go, PATHS.close(encodeURIComponent(one.id)), values, form), form, () => text('closed', one)))) : null;
  return el('li', null,
    el('div', { class: 'row between' }, el('h3', null, one.name), el('span', { class: 'tag' + (one.running ? ' good' : '') }, text(one.running ? 'running' : 'over'))),
    one.about ? el('p', null, one.about) : null,
    el('p', { class: 'hint' }, one.area_name, text('dot'), text('days', { begins: one.begins, ends: one.ends })),
    el('ul', { class: 'key' }, ['pledged', 'received', 'issued'].map((name) => el('li', null, el('svg', { viewBox: '0 0 14 14', 'aria-hidden': 'true' }, el('rect', { class: name, width: 14, height: 14 })), ' ', text('cols.' + name)))),
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': one.name }, el('table', null,
      el('caption', { class: 'away' }, one.name),
      el('thead', null, el('tr', null, el('th', { scope: 'col' }, text('cols.item')), el('th', { scope: 'col' }, text('cols.bar')), COLUMNS.map((name) => el('th', { scope: 'col', class: 'number' }, text('cols.' + name))))),
      el('tbody', null, one.targets.map((target) => el('tr', null, el('th', { scope: 'row' }, target.name, ' ', el('span', { class: 'hint' }, target.unit)), el('td', null, bar(target)),
        COLUMNS.map((name) => el('td', { class: 'number' }, count(target[name])))))))),
    el('div', { class: 'row' }, end));
}

/** One bar, its bed the target: what was promised, over it what came, over it what left for its users. */
function bar(target) {
  const share = (name) => 100 * Math.min(1, target[name] / target.target);
  return el('svg', { class: 'target', viewBox: '0 0 100 18', preserveAspectRatio: 'none', role: 'img', 'aria-label': text('bar', { n: count(target.received), of: count(target.target), name: target.name }) },
    el('rect', { class: 'bed', width: 100, height: 18 }), ['pledged', 'received', 'issued'].map((name, at) => el('rect', { class: name, y: at * 3, width: share(name), height: 18 - at * 6 })));
}

/** Says what came of a form that was sent, and shows everything anew. */
async function done(sent, form, words) {
  const answer = await sent;
  if (!answer) return;
  form.reset();
  await renew(root, read);
  say(root, 'said', words(answer));
}

function target(at) {
  const box = (name) => el('div', null, el('label', { class: 'sub', for: name + at }, text('cols.' + name)), el('input', { type: 'text', id: name + at, 'data-name': name, list: name === 'item' ? 'items' : false, inputmode: name === 'item' ? false : 'numeric', autocomplete: 'off' }));
  return el('div', { class: 'pair' }, box('item'), box('target'));
}

function begin(event) {
  event.preventDefault();
  const fields = beginning.elements;
  const values = ['name', 'name_en', 'about', 'area', 'begins', 'ends'].reduce((all, name) => Object.assign(all, { [name]: fields[name].value.normalize('NFC').trim() }), {});
  const found = ['name', 'name_en', 'begins', 'ends', 'area'].filter((name) => !values[name]).map((name) => ({ field: name, message: text('missing.' + name) }));
  values.targets = {};
  let wrong = false;
  beginning.querySelectorAll('[data-part=targets] > .pair').forEach((row) => {
    const name = row.querySelector('[data-name=item]').value.trim();
    const units = row.querySelector('[data-name=target]').value.normalize('NFKC').trim();
    if (!name && !units) return;
    if (!codeOf(name) || !/^[1-9]\d{0,7}$/.test(units)) wrong = true;
    else values.targets[codeOf(name)] = Number(units);
  });
  if (wrong || !Object.keys(values.targets).length) found.push({ field: 'targets', message: text('missing.targets') });
  show(beginning, found);
  if (!found.length) done(act(root, part('begin', root), PATHS.begin, values, beginning), beginning, (one) => text('begun', one));
}

/** The sum as fen, from yuan with at most two places; null for anything else. */
function fen(typed) {
  const parts = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(typed.normalize('NFKC').trim());
  return parts ? Number(parts[1]) * 100 + Number(((parts[2] || '') + '00').slice(0, 2)) : null;
}

function record(event) {
  event.preventDefault();
  const fields = money.elements;
  const sum = fen(fields.fen.value);
  const body = { foundation: fields.foundation.value, reference: fields.reference.value.trim(), fen: sum, donor: fields.donor.value.trim() };
  const found = [];
  if (body.reference.length < 2) found.push({ field: 'reference', message: text('missing.reference') });
  if (!sum) found.push({ field: 'fen', message: text('missing.fen') });
  show(money, found);
  if (!found.length) done(act(root, part('record', root), PATHS.money, body, money), money, (one) => text('recorded', one));
}

async function look(desk) {
  may = desk.rights.indexOf('campaigns') >= 0;
  part('new-box', root).hidden = !may;
  part('money-box', root).hidden = !may;
  if (may) {
    const sites = sitesOf(desk.grants).filter(([code]) => ['city', 'district'].indexOf(levelOf(code)) >= 0);
    fill(beginning.elements.area, sites.map(([code, name]) => el('option', { value: code }, name)));
    const { foundations } = await call('GET', '/v1/goods/foundations');
    fill(money.elements.foundation, foundations.map((name) => el('option', { value: name }, name)));
  }
  await read();
}

fill(part('targets', root), [1, 2, 3].map(target));
part('add', root).addEventListener('click', () => {
  const box = part('targets', root);
  box.appendChild(target(box.querySelectorAll('.pair').length + 1));
  box.lastElementChild.querySelector('input').focus();
});
beginning.addEventListener('submit', begin);
money.addEventListener('submit', record);
open(root, ['goods'], look);
