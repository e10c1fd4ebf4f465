/** What partners ask for: open wishes, one's own form, renewing with one tap, and the partners. */
import { call } from './api.js';
import { ask } from './ask.js';
import { show } from './form.js';
import { count, moment } from './format.js';
import { act, open, renew, say } from './goodsdesk.js';
import { codeOf, nameOf } from './items.js';
import { el, fill, hook, part, text } from './page.js';
import { uploads } from './wishlist.js';

const KINDS = ['team', 'community', 'hospital'];
const root = hook('wishes');
const filter = part('filter', root);
const posting = part('new', root);
let partners = [];
let round = 0;

async function read() {
  round += 1;
  const mine = round;
  const asked = ['item', 'priority', 'partner'].map((name) => [name, filter.elements.namedItem(name).value]).filter((pair) => pair[1]);
  const found = await call('GET', '/v1/goods/wishes?' + asked.map((pair) => pair.join('=')).join('&'));
  if (mine !== round) return;
  fill(part('list', root), found.wishes.map(card));
  fill(part('total', root), text(found.more ? 'total_more' : 'total', { n: found.wishes.length, more: found.more }));
  part('none', root).hidden = found.wishes.length > 0;
}

function look() {
  return renew(root, read);
}

function card(one) {
  const amount = one.units === undefined ? text('unknown') : text('amount', { n: count(one.units), unit: one.unit, filled: count(one.filled) });
  const ended = one.state === 'CANCELLED' || one.state === 'FILLED';
  const button = (name, look, act) => el('button', { class: 'button small' + look, type: 'button', click: (event) => act(event.currentTarget) }, text(name), el('span', { class: 'away' }, ' ' + one.partner_name + ' ' + one.name));
  return el('li', null,
    el('div', { class: 'row between' }, el('h3', null, one.name, ' ', el('span', { class: 'nowrap' }, amount)), el('span', { class: 'tag' + (one.priority === 'P0' ? ' act' : one.state === 'EXPIRED' ? ' warn' : '') }, text(one.state === 'OPEN' ? 'priorities.' + one.priority : 'wish_states.' + one.state))),
    el('p', null, one.partner_name, one.place ? text('dot') + one.place : ''),
    one.specification ? el('p', { class: 'hint' }, one.specification) : null,
    el('p', { class: 'hint' }, one.need_by ? text('by', { day: one.need_by }) + text('dot') : '', ended ? one.code : text('until', { time: moment(one.expires) }) + text('dot') + one.code),
    one.mine && !ended ? el('div', { class: 'row' },
      button('renew', '', (pressed) => done(act(root, pressed, `/v1/goods/wishes/${encodeURIComponent(one.id)}/renew`, {}), () => text('renewed', one))),
      button('cancel_wish', ' second', async (pressed) => {
        const sure = await ask({ title: text('cancel_title', one), text: one.partner_name, yes: text('cancel_wish') });
        if (sure) await done(act(root, pressed, `/v1/goods/wishes/${encodeURIComponent(one.id)}/cancel`, { reason: text('cancel_reason') }), () => text('cancelled', one));
      })) : null);
}

async function done(sent, words, form) {
  const answer = await sent;
  if (!answer) return;
  if (form) form.reset();
  await look();
  say(root, 'said', words(answer));
}

/** A whole number as people type it; NaN for anything else. */
function whole(typed) {
  const plain = typed.normalize('NFKC').trim();
  return /^[1-9]\d{0,7}$/.test(plain) ? Number(plain) : NaN;
}

function post(event) {
  event.preventDefault();
  const fields = posting.elements;
  const body = { partner: fields.partner.value, item: codeOf(fields.namedItem('item').value), units: whole(fields.units.value), priority: fields.priority.value, specification: fields.specification.value.trim() };
  if (fields.useful.value.trim()) body.useful = whole(fields.useful.value);
  if (fields.need_by.value) body.need_by = fields.need_by.value;
  const found = ['item', 'units', 'useful'].filter((name) => name in body && (name === 'item' ? !body.item : !(body[name] > 0))).map((name) => ({ field: name, message: text('missing.' + name) }));
  show(posting, found);
  if (!found.length) done(act(root, part('post', root), '/v1/goods/wishes', body, posting), (one) => text('posted', one), posting);
}

async function readPartners() {
  const lists = await Promise.all(KINDS.map((kind) => call('GET', '/v1/goods/partners?kind=' + kind)));
  partners = lists.reduce((all, one) => all.concat(one.partners), []);
  const active = partners.filter((one) => one.state === 'ACTIVE');
  fill(posting.elements.partner, active.map((one) => el('option', { value: one.id }, one.name)));
  fill(filter.elements.partner, el('option', { value: '' }, text('all')), partners.map((one) => el('option', { value: one.id }, one.name)));
  part('new-box', root).hidden = !active.length;
  part('partners-box', root).hidden = !partners.length;
  fill(part('partners', root), partners.map((one) => el('tr', null,
    el('th', { scope: 'row' }, one.name, one.state === 'ACTIVE' ? '' : el('span', { class: 'tag warn' }, text('stood_down'))), el('td', null, one.area_name),
    el('td', null, one.capabilities.map((name) => text('capabilities.' + name)).join(text('comma')) || text('nothing')),
    el('td', { class: 'number' }, count(one.members)), el('td', { class: 'number' }, count(one.tasks)),
    el('td', null, Object.keys(one.machines).filter((code) => one.machines[code]).map((code) => nameOf(code) + ' ' + one.machines[code]).join(text('comma')) || text('nothing')))));
}

async function begin(desk) {
  const asks = desk.rights.indexOf('demand') >= 0 || desk.grants.some((grant) => grant.role === 'TEAM_CAPTAIN');
  await readPartners();
  if (!asks) part('new-box', root).hidden = true;
  part('upload-box', root).hidden = desk.rights.indexOf('allocate') < 0;
  await read();
}

filter.addEventListener('change', look);
filter.addEventListener('submit', (event) => event.preventDefault());
posting.addEventListener('submit', post);
uploads(root, async () => {
  await readPartners();
  await look();
});
open(root, ['goods'], begin);
