/** Handing over: whoever gets the goods sees what came, by the shipment's number and the six digits that were sent, and signs for every line. */
import { whole } from './amounts.js';
import { call } from './api.js';
import { plainDigits, show } from './form.js';
import { count } from './format.js';
import { el, fill, hook, part, text, turnTo } from './page.js';
import { send } from './sending.js';

const STATES = ['asking', 'found', 'signed'];
const PATHS = { look: (id) => `/v1/handovers/${id}`, sign: (id) => `/v1/handovers/${id}/sign` };
const root = hook('handover');
const asking = part('ask', root);
const signing = part('sign', root);
let code = '';
let digits = '';

async function post(form, button, path, body) {
  try {
    return await send(button, part('state', root), () => call('POST', path, { open: true, body }));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    show(form, problem.errors.length ? problem.errors : [{ field: '', message: problem.message }]);
    return null;
  }
}

asking.addEventListener('submit', async (event) => {
  event.preventDefault();
  code = plainDigits(asking.elements.code.value).toUpperCase().replace(/^(SP)?-?/, 'SP-');
  digits = plainDigits(asking.elements.digits.value);
  const found = [];
  if (!/^SP-\d{9}$/.test(code)) found.push({ field: 'code', message: text('code_wrong') });
  if (!/^\d{6}$/.test(digits)) found.push({ field: 'digits', message: text('digits_wrong') });
  show(asking, found);
  if (found.length) return;
  const answer = await post(asking, part('find', root), PATHS.look(code), { digits });
  if (answer) draw(answer);
});

function draw(one) {
  fill(part('whom', root), text('whom', { partner: one.partner, store: one.store_name }));
  fill(part('lines', root), one.lines.map((line, at) => {
    const box = (name, label, value) => el('div', null, el('label', { class: 'sub', for: name + at }, label), el('input', { id: name + at, 'data-name': name, type: 'text', inputmode: 'numeric', autocomplete: 'off', value }));
    return el('fieldset', { class: 'field', 'data-row': line.row }, el('legend', null, text('line', { name: line.name, n: count(line.units), unit: line.unit })),
      line.expiry ? el('p', { class: 'hint' }, text('expiry', { day: line.expiry })) : null,
      line.serials.length ? el('details', null, el('summary', null, text('serials', { n: line.serials.length })), el('p', null, line.serials.join(' '))) : null,
      el('div', { class: 'pair' }, box('whole', text('good'), String(line.units)), box('damaged', text('damaged'), '0')),
      el('label', { class: 'sub', for: 'note' + at }, text('note')), el('input', { id: 'note' + at, 'data-name': 'note', type: 'text', maxlength: 60, autocomplete: 'off' }));
  }));
  turnTo('found', STATES, root);
}

signing.addEventListener('submit', async (event) => {
  event.preventDefault();
  const lines = Array.from(signing.querySelectorAll('[data-row]')).map((box) => {
    const value = (name) => box.querySelector('[data-name=' + name + ']').value;
    return { row: box.getAttribute('data-row'), whole: whole(value('whole')), damaged: whole(value('damaged')), note: value('note').normalize('NFC').trim() };
  });
  show(signing, []);
  const answer = await post(signing, part('go', root), PATHS.sign(code), { digits, lines });
  if (!answer) return;
  fill(part('done', root), text('done', { code: answer.code }));
  turnTo('signed', STATES, root);
});

const given = new URLSearchParams(window.location.search).get('code');
if (given) asking.elements.code.value = given;
