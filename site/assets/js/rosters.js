/** Lists of people: an organisation's file is checked row by row, its headers settled, and its people invited part by part. */
import { act } from './acting.js';
import { call, poll } from './api.js';
import { enter } from './desk.js';
import { show } from './form.js';
import { count, moment } from './format.js';
import { answers, organisationRow } from './organisations.js';
import { el, fill, hook, lang, part, text } from './page.js';
import { renew } from './rows.js';
import { send } from './sending.js';
import { trouble, turn } from './trouble.js';

const MOST = 3000000;
const COLUMNS = ['name', 'phone', 'area', 'roles', 'slots', 'organisation'];
const PATHS = { advance: (id) => `/v1/rosters/${id}/advance`, faults: (id) => `/v1/rosters/${id}/faults?lang=` + lang };
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const root = hook('rosters');
const form = part('upload', root);
let organisations = [];
let content = '';
let roster = null;
let stop = null;
let inviting = false;

async function load() {
  try {
    await enter();
    organisations = (await call('GET', '/v1/organisations')).organisations;
    turn(root, 'ready');
    draw();
    await former();
    if (!stop) stop = poll(watch, 20);
  } catch (problem) {
    trouble(root, problem, load);
  }
}

function draw() {
  const open = organisations.filter((one) => one.mine && one.state === 'ACTIVE');
  const before = form.elements.organisation.value;
  part('none', root).hidden = organisations.length > 0;
  part('organisations-box', root).hidden = organisations.length === 0;
  renew(part('organisations', root), organisations, (one) => one.id, (one) => organisationRow(root, one, decided));
  part('send-box', root).hidden = open.length === 0;
  fill(form.elements.organisation, open.map((one) => el('option', { value: one.id }, one.name)));
  if (open.some((one) => one.id === before)) form.elements.organisation.value = before;
}

function decided(now) {
  organisations = organisations.map((other) => (other.id === now.id ? now : other));
  draw();
}

async function former(quiet) {
  const id = form.elements.organisation.value;
  if (!id) return;
  const found = (await call('GET', '/v1/rosters?organisation=' + encodeURIComponent(id), { quiet })).rosters;
  part('former-box', root).hidden = found.length === 0;
  renew(part('former', root), found, (one) => one.id, (one) => el('li', { class: 'need' },
    el('div', { class: 'place' }, el('h3', null, moment(one.created)), el('p', { class: 'hint' }, text('of', { rows: count(one.rows), good: count(one.good) }))),
    el('p', null, [text('invited', { n: count(one.invited) })].concat(answers(one.answers)).join(text('dot'))),
    el('p', null, one.open ? el('button', { class: 'plain', type: 'button', click: () => result(one) }, text(one.state === 'DONE' ? 'look' : 'go_on'), el('span', { class: 'away' }, ' ' + moment(one.created))) : text('rows_gone'))));
}

/** The counts as they grow, while the page is looked at. */
async function watch(first) {
  if (first || inviting) return;
  organisations = (await call('GET', '/v1/organisations', { quiet: true })).organisations;
  draw();
  await former(true);
}

/** What became of a list, and what can be done with it next. */
function result(one) {
  roster = one;
  const bad = one.rows - one.good;
  fill(part('counts', root), text('checked', { rows: count(one.rows), good: count(one.good), bad: count(bad) }));
  fill(part('why', root), Object.keys(one.refused).map((code) => el('li', null, one.reasons[code], ' ', text('rows_of', { n: count(one.refused[code]) }))));
  part('rows-box', root).hidden = one.faults.length === 0;
  fill(part('rows', root), one.faults.map((fault) => el('li', null, text('row', { n: fault.row }), fault.column ? fault.column + text('colon') : '', fault.reason)));
  part('faults', root).hidden = bad === 0;
  advanced();
  part('result', root).hidden = false;
  part('counts', root).focus();
}

function advanced() {
  const bar = part('progress', root);
  part('invite', root).hidden = roster.state === 'DONE';
  fill(part('invite', root), text(roster.done ? 'go_on' : 'invite', { n: count(roster.good) }));
  part('progress-box', root).hidden = roster.state === 'CHECKED';
  bar.max = Math.max(1, roster.parts);
  bar.value = roster.parts ? roster.done : 1;
  fill(part('progress-text', root), text('progress', { done: count(roster.done), parts: count(roster.parts), n: count(roster.invited) }));
}

async function upload() {
  const columns = {};
  root.querySelectorAll('[data-header]').forEach((select) => { if (select.value) columns[select.getAttribute('data-header')] = select.value; });
  try {
    const body = { organisation: form.elements.organisation.value, name: '', content, columns };
    const answer = await send(part('check', root), part('state', root), () => call('POST', '/v1/rosters', { body }));
    show(form, answer.roster ? [] : [{ field: 'file', message: text('settle', { columns: answer.missing.map((name) => text('columns.' + name)).join(text('comma')) }) }]);
    part('mapping', root).hidden = Boolean(answer.roster);
    if (answer.roster) result(answer.roster);
    else map(answer.headers);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    show(form, problem.errors.length ? problem.errors : [{ field: 'file', message: problem.message }]);
  }
}

/** Which column is which: known ones are chosen beforehand, the rest is a person's to say. */
function map(headers) {
  fill(part('columns', root), headers.map((one, index) => el('div', { class: 'short' }, el('label', { class: 'sub', for: 'column-' + index }, one.header),
    el('select', { id: 'column-' + index, 'data-header': one.header, autocomplete: 'off' }, el('option', { value: '' }, text('columns.none')),
      COLUMNS.map((name) => el('option', { value: name, selected: one.column === name }, text('columns.' + name)))))));
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const given = form.elements.file.files[0];
  part('result', root).hidden = true;
  if (!given || given.size > MOST) {
    show(form, [{ field: 'file', message: text(given ? 'too_large' : 'no_file') }]);
    return;
  }
  const reader = new FileReader();
  reader.onload = () => {
    content = String(reader.result).split(',')[1] || '';
    upload();
  };
  reader.onerror = () => show(form, [{ field: 'file', message: text('no_file') }]);
  reader.readAsDataURL(given);
});

form.elements.file.addEventListener('change', () => {
  fill(part('columns', root));
  part('mapping', root).hidden = true;
});

form.elements.organisation.addEventListener('change', () => {
  part('result', root).hidden = true;
  former().catch((problem) => trouble(root, problem, load));
});

/** Invites part after part, and shows how far it is. */
async function invite() {
  inviting = true;
  while (roster.state !== 'DONE') {
    roster = Object.assign({}, roster, await call('POST', PATHS.advance(roster.id)), { faults: roster.faults });
    const more = part('invite', root);
    advanced();
    more.hidden = false;
  }
  advanced();
  await former();
}

part('invite', root).addEventListener('click', (event) => act(root, { button: event.currentTarget, line: part('invite-state', root), request: () => invite().finally(() => { inviting = false; }), done: () => text('done.invited', { n: count(roster.invited) }) }));

/** Hands a file of an answer to the browser. */
function save(file) {
  const bytes = Uint8Array.from(atob(file.content), (one) => one.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: XLSX }));
  const link = el('a', { href: address, download: file.name, hidden: true });
  root.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

part('template', root).addEventListener('click', (event) => act(root, { button: event.currentTarget, request: async () => save(await call('GET', '/v1/rosters/template?lang=' + lang)) }));
part('faults', root).addEventListener('click', (event) => act(root, { button: event.currentTarget, line: part('invite-state', root), request: async () => save(await call('GET', PATHS.faults(roster.id))) }));
load();
