/** The duty board: how each post stands now, who is there, what is next, and who stands ready behind it; renewed while it is looked at. */
import { act } from './acting.js';
import { call, poll } from './api.js';
import { ask } from './ask.js';
import { enter } from './desk.js';
import { clock, moment, span } from './format.js';
import { el, fill, home, hook, part, text } from './page.js';
import { renew } from './rows.js';
import { trouble, turn } from './trouble.js';

const SECONDS = 20;
const LOOKS = { STAFFED: 'good', UNDERSTAFFED: 'act', EMPTY: 'act', CLOSED: 'over' };
const ORDER = { EMPTY: 0, UNDERSTAFFED: 1, STAFFED: 2, CLOSED: 3 };
const root = hook('duty');
let keeps = false;

async function refresh() {
  const board = await call('GET', '/v1/posts', { quiet: true });
  const posts = board.posts.sort((one, other) => ORDER[one.condition] - ORDER[other.condition] || (one.code < other.code ? -1 : 1));
  renew(part('list', root), posts, (post) => post.id, row);
  const short = posts.filter((post) => ORDER[post.condition] < 2).length;
  fill(part('sums', root), text('sums', { n: posts.length, short, time: clock(board.at) }));
  part('none', root).hidden = posts.length > 0;
}

function row(post) {
  const short = ORDER[post.condition] < 2;
  return el('li', { class: 'post ' + (short ? 'lacking' : post.condition === 'STAFFED' ? 'staffed' : '') },
    el('div', null, el('h3', null, post.title), el('span', { class: 'tag ' + LOOKS[post.condition] }, text('post_conditions.' + (post.state === 'ESTABLISHED' ? post.condition : post.state))),
      post.party ? [' ', el('span', { class: 'tag act' }, text('party'))] : null),
    el('p', { class: 'hint' }, [text('post_kinds.' + post.kind), post.area_name, post.place, post.code].join(text('dot'))),
    el('dl', { class: 'figures' }, figure('there', post.there, short), figure('minimum', post.minimum), figure('target', post.target), figure('gap', post.gap, post.gap > 0)),
    short && post.short_since ? el('p', { class: 'missing' }, text('short_since', { time: moment(post.short_since) })) : null,
    post.people.length ? el('ul', { class: 'people', 'aria-label': text('who') }, post.people.map((one) => el('li', { class: one.state === 'THERE' ? '' : 'expected' }, text('seen.' + one.state, { name: one.name })))) : null,
    post.running ? shift('running', post.running, post) : null,
    post.next ? shift('next', post.next, post) : null,
    post.echelons.length ? el('ul', { class: 'ranks', 'aria-label': text('echelons') }, post.echelons.map((one) => echelon(one, post))) : null);
}

function figure(name, value, lacks) {
  return el('div', { class: lacks ? 'lack' : '' }, el('dt', null, text('figures.' + name)), el('dd', null, value));
}

/** A shift in a line; where nobody was asked for yet, one press asks. */
function shift(name, one, post) {
  const asked = one.need ? el('a', { href: home + 'c/need/?id=' + encodeURIComponent(one.need) }, text('asked', { accepted: one.accepted, wanted: one.wanted })) : text('not_asked');
  const button = name === 'next' && !one.need && keeps
    ? el('button', { class: 'button small second', type: 'button', click: (event) => askPeople(post, event.currentTarget) }, text('ask'), el('span', { class: 'away' }, ' ' + post.title)) : null;
  return el('div', null, el('p', null, text(name, { time: span(one.start, one.end) }), text('dot'), asked), button ? el('p', { class: 'row' }, button) : null);
}

function echelon(one, post) {
  const button = (name, act) => el('button', { class: 'button small second', type: 'button', click: (event) => act(one, post, event.currentTarget) }, text('acts.' + name), el('span', { class: 'away' }, ' ' + post.title + ' ' + one.ordinal));
  return el('li', null,
    el('p', null, el('strong', null, text('echelon', { n: one.ordinal })), text('dot'), text('echelon_states.' + one.state), text('dot'), text('ready_within', { members: one.members, minutes: one.within_minutes })),
    one.state === 'ACTIVATED' ? el('p', { class: 'missing' }, text('called', { time: moment(one.called), reason: one.reason })) : null,
    one.state === 'ACTIVATED' ? el('p', null, text('coming', { n: one.coming, members: one.members })) : null,
    keeps && one.state === 'READY' ? el('p', { class: 'row' }, button('call', callOut)) : null,
    keeps && one.state === 'ACTIVATED' ? el('p', { class: 'row' }, button('rest', rest)) : null);
}

/** Does what a button asks for; the board shows it, then says it. */
function settle(button, request, done) {
  return act(root, { button, done, request: async () => { const answer = await request(); await refresh(); return answer; } });
}

function askPeople(post, button) {
  return settle(button, () => call('POST', '/v1/posts/' + encodeURIComponent(post.id) + '/ask', { body: {} }), (made) => text('asked_done', { code: made.code, day: made.day, n: made.seats }));
}

async function callOut(one, post, button) {
  const reasons = ['few', 'weather', 'more'].map((name) => [text('reasons.' + name), text('reasons.' + name)]);
  const sure = await ask({ title: text('call_title', { n: one.ordinal, post: post.title }), text: text('call_text', { n: one.members }), legend: text('reason'), choices: reasons, yes: text('acts.call') });
  if (!sure) return;
  const body = { reason: sure.choice || reasons[0][0] };
  await settle(button, () => call('POST', '/v1/echelons/' + encodeURIComponent(one.id) + '/call', { body }), () => text('called_done', { n: one.ordinal }));
}

function rest(one, post, button) {
  return settle(button, () => call('POST', '/v1/echelons/' + encodeURIComponent(one.id) + '/rest', { body: {} }), () => text('rest_done', { n: one.ordinal }));
}

async function start() {
  try {
    const desk = await enter();
    keeps = desk.rights.indexOf('posts') >= 0;
    await refresh();
    turn(root, 'ready');
    poll(refresh, SECONDS);
  } catch (problem) {
    trouble(root, problem, start);
  }
}

part('print', root).addEventListener('click', () => window.print());
start();
