/** What sister stations offer for a need: made, answered, taken back. */
import { call } from './api.js';
import { el, fill, text } from './page.js';
import { send } from './sending.js';

/** The block of a row; `done` hears in words what was decided. */
export function helps(row, site, done) {
  const line = el('p', { class: 'hint', role: 'status' });
  const path = '/v1/needs/' + encodeURIComponent(row.id) + '/helps';

  async function act(button, answer, words) {
    try {
      await send(button, line, answer);
      done(words);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      fill(line, problem.errors.length ? problem.errors[0].message : problem.message);
    }
  }

  const button = (words, second, press) => el('button', { class: 'button small' + (second ? ' second' : ''), type: 'button', click: (event) => press(event.currentTarget) }, words, el('span', { class: 'away' }, ' ' + row.code));
  const standing = row.helps.map((one) => {
    const own = path + '/' + encodeURIComponent(one.site);
    const reply = (accept) => (pressed) => act(pressed, () => call('POST', own + '/answer', { body: { accept } }), text(accept ? 'done.accepted' : 'done.declined', { site: one.site_name }));
    const back = (pressed) => act(pressed, () => call('POST', own + '/withdraw'), text('done.taken_back'));
    return el('div', null, el('p', null, text('helps.' + one.state, { site: one.site_name, n: one.people })),
      one.can.length ? el('p', { class: 'row' }, one.can.indexOf('answer') >= 0 ? [button(text('accept'), false, reply(true)), button(text('decline'), true, reply(false))] : null,
        one.can.indexOf('withdraw') >= 0 ? button(text('take_back'), true, back) : null) : null);
  });
  const free = row.can.indexOf('help') >= 0 && !row.helps.some((one) => one.site === site && (one.state === 'OFFERED' || one.state === 'ACCEPTED'));
  if (!standing.length && !free) return null;
  return el('div', { class: 'wide stack' }, standing, free ? offer() : null, line);

  function offer() {
    const id = 'people-' + row.id;
    const people = el('input', { type: 'number', id, min: 1, max: row.open, value: row.open, inputmode: 'numeric' });
    const press = (pressed) => act(pressed, () => call('POST', path, { body: { site, people: Math.floor(Number(people.value)) } }), text('done.offered'));
    return el('div', { class: 'help-form' }, el('div', null, el('label', { class: 'sub', for: id }, text('people'), el('span', { class: 'away' }, ' ' + row.code)), people), button(text('help'), false, press));
  }
}
