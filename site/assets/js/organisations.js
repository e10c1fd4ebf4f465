/** Organisations on the page of rosters: how each stands, what became of whom it listed, and what staff decide on it. */
import { act } from './acting.js';
import { call } from './api.js';
import { ask } from './ask.js';
import { count } from './format.js';
import { el, text } from './page.js';

const LOOKS = { ACTIVE: 'good', SUBMITTED: 'act' };
const REASONED = ['return', 'suspend', 'close'];
const ANSWERS = ['joined', 'refused', 'waiting', 'expired', 'silent'];

/** What those asked answered, in words; small counts come as words already. */
export function answers(found) {
  return ANSWERS.filter((name) => found[name]).map((name) => text('answers.' + name, { n: found[name] }));
}

/** The row of an organisation; `decided` hears the organisation as a decision leaves it. */
export function organisationRow(root, one, decided) {
  return el('li', { class: 'need' },
    el('div', { class: 'place' }, el('h3', null, one.name), el('p', { class: 'hint' }, [text('kinds.' + one.kind), one.code, one.credit].filter(Boolean).join(text('dot')))),
    el('div', null, el('p', null, el('span', { class: 'tag ' + (LOOKS[one.state] || 'warn') }, text('states.' + one.state))),
      one.reason ? el('p', { class: 'hint' }, one.reason) : null, one.services ? el('p', { class: 'hint' }, one.services) : null),
    one.invited ? el('p', null, [text('invited', { n: count(one.invited) })].concat(answers(one.answers)).join(text('dot'))) : null,
    one.can.length ? el('div', { class: 'row wide' }, one.can.map((name) => el('button', { class: 'button small' + (name === 'verify' || name === 'activate' ? '' : ' second'), type: 'button', click: (event) => decide(root, one, name, event.currentTarget, decided) },
      text('acts.' + name), el('span', { class: 'away' }, ' ' + one.name)))) : null);
}

async function decide(root, one, decision, button, decided) {
  let reason = '';
  if (REASONED.indexOf(decision) >= 0) {
    const said = await ask({ title: text('sure.' + decision, one), text: text('sure_text'), note: text('reason'), yes: text('acts.' + decision) });
    if (!said) return;
    reason = said.note;
  }
  const now = await act(root, { button, request: () => call('POST', `/v1/organisations/${encodeURIComponent(one.id)}/decide`, { body: { decision, reason } }), done: (after) => text('done.' + decision, after) });
  if (now) decided(now);
}
