/** What the staff pages of goods share: who may work here, one thing done at a time, and what came of it said where it can be heard. */
import { call } from './api.js';
import { enter } from './desk.js';
import { broken, show } from './form.js';
import { el, fill, part, text } from './page.js';
import { send } from './sending.js';
import { trouble, turn } from './trouble.js';

const LINE = { required: true, minLength: 2, maxLength: 100 };

/** Opens a page for whoever has one of the rights: `look(desk)` reads and shows it, and is called again when that failed. */
export function open(root, rights, look) {
  const begin = async () => {
    try {
      const desk = await enter();
      if (!rights.some((right) => desk.rights.indexOf(right) >= 0)) throw { status: 403 };
      await look(desk);
      turn(root, 'ready');
    } catch (problem) {
      trouble(root, problem, begin);
    }
  };
  turn(root, 'loading');
  begin();
}

/** Reads and shows everything anew; what cannot be had is said, and tried again. */
export function renew(root, read) {
  return read().then(() => turn(root, 'ready')).catch((problem) => trouble(root, problem, () => renew(root, read)));
}

/** Takes back what was said of the thing before. */
export function quiet(root) {
  ['said', 'failed'].forEach((name) => { part(name, root).hidden = true; });
}

/** Says what came of something: name is said or failed. */
export function say(root, name, words) {
  quiet(root);
  const line = part(name, root);
  fill(line, words);
  line.hidden = false;
  line.focus();
}

/** Sends one thing; null when it was refused, which is shown in the form, or above the list. */
export async function act(root, pressed, path, body, form) {
  quiet(root);
  const shown = (field) => (form.querySelector('[data-field="' + field + '"]') ? field : field.split('.')[0]);
  try {
    return await send(pressed, part('state', root), () => call('POST', path, { body }));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (form && problem.errors.length) show(form, problem.errors.map((one) => Object.assign({}, one, { field: shown(one.field) })));
    else say(root, 'failed', problem.errors.length ? problem.errors[0].message : problem.message);
    return null;
  }
}

/**
 * A form below a row, opened and closed by its button, one at a time; `go(values, pressed, form)` sends it. Fields are [name, label, kind, hint]:
 * the kind is attributes of an input, or a list of [value, label, chosen] to choose from; a reason is a text of its own rule.
 */
export function below(root, opener, words, fields, go) {
  const open = opener.getAttribute('aria-expanded') === 'true';
  root.querySelectorAll('.why-not').forEach((other) => other.remove());
  root.querySelectorAll('[aria-expanded=true]').forEach((other) => other.setAttribute('aria-expanded', 'false'));
  if (open) return;
  opener.setAttribute('aria-expanded', 'true');
  const submit = el('button', { class: 'button small', type: 'submit' }, words);
  const entry = (name, kind, hint) => {
    const own = { id: 'below-' + name, name, 'aria-describedby': hint ? 'below-' + name + '-hint' : false };
    if (Array.isArray(kind)) return el('select', own, kind.map(([value, said, chosen]) => el('option', { value, selected: chosen }, said)));
    return name === 'reason' ? el('textarea', Object.assign(own, { rows: 2 })) : el('input', Object.assign(own, { type: 'text', autocomplete: 'off' }, kind));
  };
  const box = (name, label, kind, hint) => el('div', { class: 'field', 'data-field': name }, el('label', { for: 'below-' + name }, label),
    hint ? el('p', { class: 'hint', id: 'below-' + name + '-hint' }, hint) : null, entry(name, kind || {}, hint));
  const form = el('form', { class: 'why-not stack', novalidate: true, submit: (event) => {
    event.preventDefault();
    const values = fields.reduce((all, [name]) => Object.assign(all, { [name]: form.elements[name].value.normalize('NFC').trim() }), {});
    const rule = 'reason' in values ? broken(LINE, values.reason) : '';
    show(form, rule ? [{ field: 'reason', message: text('errors.reason.' + rule) }] : []);
    if (!rule) go(values, submit, form);
  } },
  el('div', { class: 'summary', 'data-module': 'summary', role: 'alert', hidden: true }), fields.map((field) => box(...field)),
  el('div', { class: 'row' }, submit, el('button', { class: 'button small second', type: 'button', click: () => { opener.click(); opener.focus(); } }, text('cancel'))));
  opener.closest('li, section').appendChild(form);
  form.querySelector('input, select, textarea').focus();
}

/** A button that opens such a form. */
export function opener(words, about, begin) {
  return el('button', { class: 'button small second', type: 'button', 'aria-expanded': 'false', click: (event) => begin(event.currentTarget) }, words, el('span', { class: 'away' }, ' ' + about));
}
