/** A small form that opens in a row below its button: fields, one send, one way back; one is open at a time. */
import { show } from './form.js';
import { el, text } from './page.js';

/**
 * rowForm({root, opener, fields: [{name, label, hint, rows, choices, value, number}], yes, send}) opens or closes it.
 * `send(values, button, form)` gets texts trimmed and numbers as numbers; what is wrong it shows by itself.
 */
export function rowForm({ root, opener, fields, yes, send }) {
  const open = opener.getAttribute('aria-expanded') === 'true';
  root.querySelectorAll('.row-form').forEach((other) => other.remove());
  root.querySelectorAll('[aria-expanded=true]').forEach((other) => other.setAttribute('aria-expanded', 'false'));
  if (open) return;
  opener.setAttribute('aria-expanded', 'true');
  const close = () => {
    form.remove();
    opener.setAttribute('aria-expanded', 'false');
    opener.focus();
  };
  const go = el('button', { class: 'button small', type: 'submit' }, yes);
  const form = el('form', { class: 'row-form stack', novalidate: true },
    el('div', { class: 'summary', 'data-module': 'summary', role: 'alert', hidden: true }), fields.map(control),
    el('div', { class: 'row' }, go, el('button', { class: 'button small second', type: 'button', click: close }, text('cancel'))));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const values = {};
    const wrong = [];
    fields.forEach((one) => {
      const typed = one.choices ? (form.querySelector('[name=' + one.name + ']:checked') || {}).value || '' : form.elements[one.name].value.normalize('NFKC').trim();
      values[one.name] = one.number ? Number(typed) : typed;
      if (!typed ? !one.optional : one.number && !/^\d{1,4}$/.test(typed)) wrong.push({ field: one.name, message: one.wrong });
    });
    show(form, wrong);
    if (!wrong.length) send(values, go, form);
  });
  opener.closest('li').appendChild(form);
  form.querySelector('input, textarea').focus();
}

function control(one) {
  const described = one.hint ? one.name + '-hint' : false;
  const hint = one.hint ? el('p', { class: 'hint', id: described }, one.hint) : null;
  if (one.choices) {
    return el('fieldset', { class: 'field', 'data-field': one.name }, el('legend', { class: 'label' }, one.label), hint,
      el('div', { class: 'choices' }, one.choices.map(([value, label]) => el('div', { class: 'choice' },
        el('input', { type: 'radio', name: one.name, id: one.name + '-' + value, value }), el('label', { for: one.name + '-' + value }, label)))));
  }
  return el('div', { class: 'field' + (one.number ? ' short' : ''), 'data-field': one.name }, el('label', { for: one.name }, one.label), hint,
    one.rows ? el('textarea', { id: one.name, name: one.name, rows: one.rows, maxlength: 100, 'aria-describedby': described })
      : el('input', { id: one.name, name: one.name, type: 'text', inputmode: one.number ? 'numeric' : false, maxlength: one.number ? 4 : 60, value: one.value, autocomplete: 'off', 'aria-describedby': described }));
}
