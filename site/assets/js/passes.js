/** Zone passes: giving one by phone number, and taking back what was just given. */
import { call } from './api.js';
import { ask } from './ask.js';
import { plainPhone, show } from './form.js';
import { moment } from './format.js';
import { momentOf } from './moments.js';
import { newKey } from './net.js';
import { el, fill, part, text } from './page.js';

const FIELDS = ['phone', 'until', 'reason'];

/** Joins the section of passes; `act` sends and says how it went. */
export function passes(box, act) {
  const form = part('pass-form', box);
  let parcel = { key: '', said: '' };
  let given = [];

  async function give(event) {
    event.preventDefault();
    const reason = form.querySelector('[name=reason]:checked');
    const body = { phone: plainPhone(form.elements.phone.value), until: momentOf(form, 'until'), reason: reason ? reason.value : '' };
    const missing = FIELDS.filter((field) => !body[field]).map((field) => ({ field, message: text('missing.' + field) }));
    show(form, missing);
    if (missing.length) return;
    const said = JSON.stringify(body);
    if (parcel.said !== said) parcel = { key: newKey(), said };
    const made = await act({ button: part('pass-send', box), request: () => call('POST', '/v1/passes', { body, key: parcel.key }), done: (pass) => text('given', { whom: pass.phone_masked, time: moment(pass.until) }), form, line: part('pass-said', box) });
    if (!made) return;
    parcel = { key: '', said: '' };
    given = [made].concat(given.filter((one) => one.id !== made.id));
    form.reset();
    draw();
  }

  async function take(pass, button) {
    const whom = pass.phone_masked;
    if (!await ask({ title: text('take_title', { whom }), text: text('take_text'), yes: text('take') })) return;
    if (!await act({ button, request: () => call('DELETE', '/v1/passes/' + encodeURIComponent(pass.id)), done: () => text('taken', { whom }), line: part('pass-said', box) })) return;
    given = given.filter((one) => one !== pass);
    draw();
  }

  function draw() {
    part('given-box', box).hidden = given.length === 0;
    fill(part('given', box), given.map((pass) => el('li', { class: 'need' },
      el('h3', null, pass.phone_masked), el('p', { class: 'when' }, text('until', { time: moment(pass.until) })), el('p', null, text('reasons.' + pass.reason)),
      el('p', { class: 'state' }, el('button', { class: 'plain', type: 'button', click: (event) => take(pass, event.currentTarget) }, text('take'), el('span', { class: 'away' }, ' ' + pass.phone_masked))))));
  }

  form.noValidate = true;
  form.addEventListener('submit', give);
}
