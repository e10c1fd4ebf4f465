/** Dispatch orders of a need: waves as they go out, what people said, stopping one, starting another. */
import { call, poll } from './api.js';
import { ask } from './ask.js';
import { instant, moment, span } from './format.js';
import { withReason } from './override.js';
import { el, fill, has, part, text } from './page.js';
import { renew } from './rows.js';
import { send } from './sending.js';

const LOOKS = { CREATED: 'act', RESERVED: 'warn', OFFERED: 'act', FILLED: 'good', EXHAUSTED: 'warn', ESCALATED: 'warn' };
const SAID = { ACCEPTED: 'good', WAITING: 'act', RESERVED: 'act', TOLD: 'warn' };
const PUBLISHED = ['MATCHING', 'PARTLY_FILLED', 'FILLED', 'IN_SERVICE'];
const EVERY_S = 10;

/** Joins the panel; returns what hears how the need stands. */
export function dispatching(root, id) {
  const form = part('dispatch-form', root);
  const address = '/v1/needs/' + encodeURIComponent(id) + '/dispatches';
  let polling = null;
  let reached = location.hash !== '#dispatch';

  function draw(found) {
    part('dispatch', root).hidden = !found.orders.length && !found.lines.length;
    renew(part('dispatch-orders', root), found.orders, (one) => one.id, (one) => orderCard(one, stop));
    part('dispatch-new', root).hidden = !found.lines.length;
    const line = part('dispatch-line', root);
    const chosen = line.value;
    fill(line, found.lines.map((one) => el('option', { value: one.line }, text('dispatch.open_line', { n: one.line, role: text('roles.' + one.role), when: span(one.start, one.end), open: one.open }))));
    if (found.lines.some((one) => String(one.line) === chosen)) line.value = chosen;
    part('dispatch-urgent-box', root).hidden = !found.urgent;
    if (!reached && found.lines.length) {
      reached = true;
      part('dispatch-new', root).open = true;
      part('dispatch', root).scrollIntoView();
    }
  }

  function failed(problem) {
    if (problem.status === undefined) throw problem;
    const line = part('dispatch-failed', root);
    fill(line, problem.errors.length ? problem.errors[0].message : problem.message);
    line.hidden = false;
    line.focus();
  }

  async function act(button, work) {
    part('dispatch-failed', root).hidden = true;
    try {
      draw(await send(button, part('dispatch-state', root), work));
      return true;
    } catch (problem) {
      failed(problem);
      return false;
    }
  }

  async function stop(order, button) {
    const reasons = ['enough', 'elsewhere', 'changed'];
    const said = await ask({ title: text('dispatch.stop_title'), text: text('dispatch.stop_text'), legend: text('dispatch.stop_why'), choices: reasons.map((one) => [one, text('dispatch.reasons.' + one)]), yes: text('dispatch.stop') });
    if (said) await act(button, () => call('POST', `/v1/dispatches/${encodeURIComponent(order.id)}/stop`, { body: { reason: text('dispatch.reasons.' + (said.choice || 'changed')) } }));
  }

  function hints() {
    const mode = form.querySelector('[name=mode]:checked').value;
    const kind = part('dispatch-kind', root).value;
    fill(part('dispatch-mode-hint', root), text('dispatch.mode_hints.' + mode));
    part('dispatch-name-box', root).hidden = kind === 'anyone';
    if (kind !== 'anyone') fill(part('dispatch-name-label', root), text('dispatch.names.' + kind));
  }

  form.addEventListener('change', hints);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const kind = form.elements.kind.value;
    const body = {
      line: Number(form.elements.line.value), mode: form.querySelector('[name=mode]:checked').value, urgent: form.elements.urgent.checked, note: form.elements.note.value,
      target: { kind, name: kind === 'anyone' ? '' : form.elements.name.value.trim() },
    };
    if (form.elements.date.value && form.elements.time.value) body.reserved_until = instant(form.elements.date.value, form.elements.time.value);
    if (await act(part('dispatch-send', root), () => withReason((override) => call('POST', address, { body: Object.assign({}, body, override ? { override } : {}) })))) {
      form.reset();
      hints();
      part('dispatch-new', root).open = false;
    }
  });
  if (new URLSearchParams(location.search).get('mode') === 'MANDATORY') {
    form.querySelector('[value=MANDATORY]').checked = true;
    part('dispatch-kind', root).value = 'group';
  }
  hints();
  return (need) => {
    if (PUBLISHED.indexOf(need.state) < 0 || polling) return;
    polling = poll(async () => draw(await call('GET', address, { quiet: true })), EVERY_S);
  };
}

function orderCard(order, stop) {
  const words = order.answers.filter((one) => one.state !== 'TOLD' || one.words);
  const silent = order.answers.length - words.length;
  return el('div', { class: 'card stack' },
    el('div', { class: 'row between' },
      el('h3', null, text('line', { n: order.line, role: text('roles.' + order.role) })),
      el('span', { class: 'tag ' + (LOOKS[order.state] || 'over') }, text('dispatch.states.' + order.state))),
    el('p', null, [text('dispatch.modes.' + order.mode), text('dispatch.targets.' + order.target) + (order.target_name ? ' ' + order.target_name : ''), order.urgent ? text('dispatch.urgent') : ''].filter(Boolean).join(text('dot'))),
    el('p', { class: 'amount' }, text('dispatch.seats', { filled: order.filled, wanted: order.wanted })),
    order.state === 'RESERVED' ? el('p', { class: 'hint' }, text('dispatch.held', { when: moment(order.reserved_until) })) : null,
    order.site ? el('p', { class: 'why' }, text('dispatch.escalated', { site: order.site })) : null,
    order.reason ? el('p', { class: 'hint' }, has('dispatch.ends.' + order.reason) ? text('dispatch.ends.' + order.reason) : order.reason) : null,
    order.note ? el('p', { class: 'hint' }, order.note) : null,
    order.override ? el('p', { class: 'missing' }, text('override.stands', { reason: order.override })) : null,
    order.waves.length && order.mode !== 'GRAB' ? el('ol', { class: 'log' }, order.waves.map((one) => el('li', null, el('strong', null, text('dispatch.wave', { n: one.number, asked: one.asked })), ' ', moment(one.at), el('span', { class: 'block hint' }, text('dispatch.wave_hint', { first: one.first_timers, rate: Math.round(one.rate * 100) }))))) : null,
    words.length ? el('ul', { class: 'log' }, words.map((one) => el('li', null,
      one.name || text('dispatch.nobody'), ' ', el('span', { class: 'tag ' + (SAID[one.state] || 'over') }, text('dispatch.said.' + one.state)),
      one.words ? el('q', { class: 'block' }, one.words) : null))) : null,
    silent ? el('p', { class: 'hint' }, text('dispatch.silent', { n: silent })) : null,
    order.can.indexOf('stop') >= 0 ? el('p', null, el('button', { class: 'button second small', type: 'button', click: (event) => stop(order, event.currentTarget) }, text('dispatch.stop'))) : null);
}
