/** The nightly report: one day of it, drawn as tables and bars, and kept as a file. */
import { call } from './api.js';
import { drawDuty } from './dutyreport.js';
import { enter } from './desk.js';
import { clock, isoDay } from './format.js';
import { el, fill, home, hook, part, text } from './page.js';
import { send } from './sending.js';
import { bars, figures, sheet, shown, word } from './sheets.js';
import { trouble, turn } from './trouble.js';

const RESERVES = ['before', 'new', 'withdrawn', 'total', 'verified', 'verified_total', 'drivers'];
const NEVER = ['never_offered', 'never_offered_share_before', 'never_offered_share', 'never_offered_change'];
const ASKED = ['needs', 'communities', 'matched', 'partly', 'unmatched', 'seats', 'filled', 'open', 'vehicles', 'vehicles_filled', 'vehicles_open'];
const MOVED = ['new', 'reviewed', 'review_p50', 'review_p95', 'published', 'returned', 'cancelled', 'expired', 'first_p50', 'first_p95', 'full_p50', 'full_p95', 'full_in_target'];
const DISTRICT = ['needs', 'matched', 'partly', 'unmatched', 'seats', 'filled', 'open', 'full_p50'];
const KINDS = { html: 'text/html', csv: 'text/csv', json: 'application/json' };
const root = hook('report');
const days = part('days', root);
let report = null;

const named = (code) => report.names[code] || code;
const checked = (name) => (/^goods_(?!numbers$)/.test(name) ? word('checks', 'goods') + text('dot') + name.slice(6) : word('checks', name));
const role = (code) => word('roles', code);
const address = (format) => '/v1/reports/' + encodeURIComponent(days.value) + (format ? '?format=' + format : '');

async function show() {
  const mine = days.value;
  history.replaceState(null, '', location.pathname + '?date=' + encodeURIComponent(mine));
  turn(root, 'loading');
  try {
    const found = await call('GET', address());
    if (mine !== days.value) return;
    report = found.report;
    part('part', root).hidden = !found.part;
    draw();
    turn(root, 'ready');
  } catch (problem) {
    if (mine === days.value) trouble(root, problem, show);
  }
}

function draw() {
  const { header, reserves, needs, tomorrow, checks } = report;
  fill(part('wrong', root), checks.filter((one) => !one.holds).map((one) => el('p', { class: 'note warn' }, text('differs', { check: checked(one.name), left: one.left, right: one.right }))));
  const cut = isoDay(header.cut_off) + ' ' + clock(header.cut_off);
  const facts = [['run', header.run], ['version', header.version + text('dot') + text('kinds.' + header.kind)], ['algorithm', header.algorithm], ['cut_off', cut], ['digest', header.digest]];
  fill(part('head', root), facts.map(([name, value]) => [el('dt', null, text('head.' + name)), el('dd', null, value)]));
  fill(part('saved', root));
  drawReserves(reserves);
  drawNeeds(needs);
  fill(part('open', root), report.open_needs.length ? openNeeds() : el('p', { class: 'empty' }, text('titles.none_open')));
  drawDuty(root, report, named);
  drawTomorrow(tomorrow);
  fill(part('checks', root), sheet(null, ['check', 'left', 'right', 'result'], checks.map((one) => [checked(one.name), { value: one.left, unit: one.unit }, { value: one.right, unit: one.unit },
    el('span', { class: 'tag ' + (one.holds ? 'good' : 'warn') }, text(one.holds ? 'holds' : 'not_holds'))]), true));
}

function drawReserves(reserves) {
  const share = (figure) => (figure.value || 0) / 1000;
  const [before, now] = [reserves.never_offered_share_before, reserves.never_offered_share];
  fill(part('reserves', root), figures(text('titles.reserves'), RESERVES, reserves),
    el('div', null, figures(text('titles.never_offered'), NEVER, reserves),
      bars(text('figures.never_offered_share'), [[text('figures.never_offered_share_before'), share(before), before], [report.header.date, share(now), now]])),
    sheet(text('titles.by_district'), ['area', 'total', 'never_offered_share'], reserves.by_district.map((row) => [named(row.area), row.total, row.never_offered_share])),
    sheet(text('titles.by_role'), ['role', 'total'], reserves.by_role.map((row) => [role(row.role), row.total])));
}

function drawNeeds(needs) {
  fill(part('demand', root), figures(text('titles.asked'), ASKED, needs), figures(text('titles.movements'), MOVED, needs));
  const rates = needs.by_district.map((row) => [named(row.area), row.seats.value ? row.filled.value / row.seats.value : 0, row]);
  fill(part('districts', root), rates.length ? [
    bars(text('titles.fill'), rates.map(([name, rate, row]) => [name, rate, { value: row.seats.value ? Math.round(1000 * rate) : null, unit: 'per_mille' }])),
    sheet(text('titles.by_district'), ['area'].concat(DISTRICT), needs.by_district.map((row) => [named(row.area)].concat(DISTRICT.map((name) => row[name]))), true),
  ] : null);
  const people = needs.by_reason.filter((row) => row.open.unit === 'assignments').sort((one, other) => other.open.value - one.open.value);
  fill(part('why', root), needs.by_reason.length ? [
    people.length > 0 && bars(text('titles.by_reason_people'), people.map((row) => [word('reasons', row.reason), row.open.value / people[0].open.value, row.open])),
    sheet(text('titles.by_reason'), ['reason', 'open'], needs.by_reason.map((row) => [word('reasons', row.reason), row.open])),
  ] : null);
}

function openNeeds() {
  const lines = (rows) => rows.map((row) => el('span', { class: 'block' }, row));
  return sheet(null, ['need', 'filled', 'age', 'owner', 'reason', 'action'], report.open_needs.map((one) => [
    [el('a', { class: 'short', href: home + 'c/need/?id=' + encodeURIComponent(one.id) }, one.code), lines([named(one.area)])],
    el('span', { class: 'short' }, text('of', { filled: one.filled.value, wanted: one.seats.value })), el('span', { class: 'short' }, shown(one.age)),
    [named(one.owner), ' ', el('span', { class: 'hint' }, text('owners.' + one.level))],
    lines(one.gaps.map((gap) => [text('gap', { role: role(gap.role), open: shown(gap.open), why: word('reasons', gap.reason) }), gap.other ? ' ' + gap.other : null])),
    lines(one.gaps.map((gap) => gap.reason).filter((reason, index, all) => all.indexOf(reason) === index).map((reason) => word('actions', reason))),
  ]), true);
}

function drawTomorrow({ gaps, ask_first }) {
  fill(part('tomorrow', root),
    gaps.length ? sheet(text('titles.gaps'), ['role', 'slot', 'open'], gaps.map((row) => [role(row.role), text('slots.' + row.slot), row.open])) : el('p', null, text('titles.none_tomorrow')),
    ask_first.length > 0 && sheet(text('titles.ask_first'), ['area', 'role', 'people'], ask_first.map((row) => [named(row.area), role(row.role), row.people])));
}

/** Keeps the report as a file; the answer comes with the session, so no address of it can be passed on. */
async function save(button) {
  const format = button.getAttribute('data-format');
  const line = part('saved', root);
  try {
    const found = await send(button, line, () => call('GET', address(format)));
    const body = format === 'json' ? JSON.stringify(found.report, null, 1) : found[format];
    const name = 'muster-' + found.report.header.run + '.' + format;
    const href = URL.createObjectURL(new Blob([body], { type: KINDS[format] + ';charset=utf-8' }));
    el('a', { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
    fill(line, text('saved', { name }));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(line, problem.message);
  }
}

async function start() {
  turn(root, 'loading');
  try {
    await enter();
    const { reports } = await call('GET', '/v1/reports');
    const asked = new URLSearchParams(location.search).get('date');
    fill(days, reports.map((one) => el('option', { value: one.date, selected: one.date === asked },
      text(one.kind === 'corrected' ? 'day_corrected' : 'day', { day: one.date, needs: one.needs, matched: one.matched }))));
    days.disabled = reports.length === 0;
    part('none', root).hidden = reports.length > 0;
    if (reports.length) show();
    else part('loading', root).hidden = true;
  } catch (problem) {
    trouble(root, problem, start);
  }
}

days.addEventListener('change', show);
root.querySelectorAll('[data-format]').forEach((button) => button.addEventListener('click', () => save(button)));
start();
