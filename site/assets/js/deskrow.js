/** One person at the desk: what stands, and what may be done: the roll, hours, absence, a dispute. */
import { ask } from './ask.js';
import { show } from './form.js';
import { clock, long, span } from './format.js';
import { el, has, text } from './page.js';
import { rowForm } from './rowform.js';

const LOOKS = { CHECKED_IN: 'good', VERIFIED: 'good', LOCKED: 'good', CORRECTED: 'good', NO_SHOW: 'warn', UNEXCUSED: 'warn', CONTESTED: 'act', APPEALED: 'act', DECLARED: 'act', ADDED: 'act' };
const ROLL = { in: 'rolled_in', out: 'rolled_out' };

/** The row's element; `act(address, body, {button, done, form, refused})` does something, `scanned(assignment)` names whose code is entered next. */
export function deskRow(one, { root, act, scanned }) {
  const need = one.assignment.split('-')[0];
  const at = (action) => '/v1/assignments/' + encodeURIComponent(one.assignment) + '/' + action;
  const values = { name: one.name || text('erased'), n: 1 };

  const direct = {
    in: (button) => act('/v1/needs/' + need + '/roll-call', { move: 'in', assignments: [one.assignment] }, { button, done: () => text(ROLL.in, values) }),
    out: (button) => act('/v1/needs/' + need + '/roll-call', { move: 'out', assignments: [one.assignment] }, { button, done: () => text(ROLL.out, values) }),
    free: async (button) => {
      if (await ask({ title: text('ask_free.title', values), text: text('ask_free.text'), yes: text('ask_free.yes') })) act(at('free'), {}, { button, done: () => text('done.free', values) });
    },
    confirm: (button) => act('/v1/needs/' + need + '/hours', { assignments: [one.assignment] }, { button, done: () => text('confirmed', values) }),
    standby: (button) => act('/v1/needs/' + need + '/hours', { assignments: [one.assignment], standby: true }, { button, done: () => text('confirmed', values) }),
  };
  const reason = { name: 'reason', label: text('reason'), hint: text('reason_hint'), rows: 2, wrong: text('reason_wrong') };
  const most = Math.round((new Date(one.end) - new Date(one.start)) / 60000);
  const minutes = (value) => ({ name: 'minutes', label: text('minutes'), hint: text('minutes_hint', { most }), number: true, value, wrong: text('minutes_wrong') });
  const excused = { name: 'excused', label: text('excused'), choices: [['yes', text('excused_yes')], ['no', text('excused_no')]], wrong: text('excused_wrong') };
  const forms = {
    add: [[minutes(most), { name: 'document', label: text('document'), hint: text('document_hint'), wrong: text('document_wrong') }, reason], 'hours'],
    absent: [[excused, reason], 'absence'],
    settle_absence: [[excused, reason], 'absence'],
    settle: [[minutes(one.claim), reason], 'settle'],
  };

  function open(name, opener) {
    const [fields, action] = forms[name];
    rowForm({ root, opener, fields, yes: text('send.' + name), send: (said, button, form) => {
      const body = Object.assign({}, said, said.excused ? { excused: said.excused === 'yes' } : {});
      act(at(action), body, { button, form, done: () => text('done.' + name, values), refused: (problem) => {
        if (problem.status !== 422) return false;
        show(form, problem.errors);
        return true;
      } });
    } });
  }

  function button(name) {
    const press = (event) => (direct[name] ? direct[name](event.currentTarget) : open(name, event.currentTarget));
    return el('button', { class: 'button small' + (name === 'confirm' ? '' : ' second'), type: 'button', 'aria-expanded': direct[name] ? false : 'false', click: press },
      text('acts.' + name), el('span', { class: 'away' }, ' ' + values.name));
  }

  const acts = one.can.concat(one.can.indexOf('confirm') >= 0 && one.state === 'CHECKED_OUT' ? ['standby'] : []);
  const said = [one.came ? one.left ? text('in_out', { came: clock(one.came), left: clock(one.left) }) : text('in', { came: clock(one.came) }) : '', one.left || one.claim || one.grade === 'D' ? long(one.minutes) : '', one.grade && one.left || one.claim ? text('grade', { grade: one.grade }) : '']
    .concat(one.marks.filter((mark) => has('marks.' + mark)).map((mark) => text('marks.' + mark)));
  const scan = one.can.indexOf('in') >= 0 || one.can.indexOf('out') >= 0;
  return el('li', { class: 'record' },
    el('div', { class: 'row between' }, el('h3', null, values.name), el('span', { class: 'tag ' + (LOOKS[one.state] || '') }, text('states.' + one.state))),
    el('p', null, text('roles.' + one.role) + text('dot') + span(one.start, one.end), one.phone ? [text('dot'), el('a', { class: 'nowrap', href: 'tel:' + one.phone }, one.phone.replace(/^(\d{3})(\d{4})/, '$1 $2 '))] : null),
    said.some(Boolean) ? el('p', { class: 'minutes' }, said.filter(Boolean).join(text('dot'))) : null,
    one.state === 'CONTESTED' ? el('p', { class: 'hint' }, text('claimed', { long: long(one.claim) })) : null,
    one.words ? el('p', { class: 'hint' }, text('words', { words: one.words })) : null,
    one.document ? el('p', { class: 'hint' }, text('with_document', { document: one.document })) : null,
    acts.length ? el('div', { class: 'row' }, scan ? el('button', { class: 'button small', type: 'button', click: () => scanned(one.assignment) }, text('acts.scan'), el('span', { class: 'away' }, ' ' + values.name)) : null, acts.map(button)) : null);
}
