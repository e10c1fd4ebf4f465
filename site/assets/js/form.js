/** Forms: reads them, checks the rules the server has, shows every mistake at its field and in one list on top. */
import { el, fill, has, hook, text } from './page.js';

/** A phone number as people type it, down to its eleven digits. */
export function plainPhone(typed) {
  return plainDigits(typed).replace(/^(\+|00)?86(?=1\d{10}$)/, '');
}

/** A number plate as people type it: capitals, no blanks, dots or hyphens. */
export function plainPlate(typed) {
  return typed.normalize('NFKC').replace(/[\s\u00b7\u2022\u30fb\u2027\u2219.\-]/g, '').toUpperCase();
}

/** Full-width digits made plain, blanks and hyphens dropped. */
export function plainDigits(typed) {
  return typed.normalize('NFKC').replace(/[\s\-\u2010-\u2015()]/g, '');
}

/** What a form says, in the types of its rules. */
export function read(form, rules) {
  const values = {};
  Object.keys(rules).forEach((field) => {
    const controls = Array.from(form.querySelectorAll('[name="' + field + '"]'));
    if (rules[field].list) values[field] = controls.filter((box) => box.checked).map((box) => box.value);
    else if (controls.length && controls[0].type === 'checkbox') values[field] = controls[0].value === 'on' ? controls[0].checked : controls[0].checked ? controls[0].value : '';
    else if (controls.length && controls[0].type === 'radio') values[field] = controls.filter((one) => one.checked).map((one) => one.value).join('');
    else if (controls.length) values[field] = controls[0].value.normalize('NFC').trim();
  });
  return values;
}

/** Puts values back into a form. */
export function restore(form, rules, values) {
  Object.keys(rules).forEach((field) => {
    form.querySelectorAll('[name="' + field + '"]').forEach((control) => {
      if (control.type === 'radio') control.checked = control.value === values[field];
      else if (control.type !== 'checkbox') control.value = values[field];
      else control.checked = rules[field].list ? values[field].indexOf(control.value) >= 0 : Boolean(values[field]);
    });
  });
}

/** The first broken rule of a value, or ''. */
export function broken(rule, value) {
  const length = typeof value === 'string' ? Array.from(value).length : 0;
  if (rule.list) {
    const none = !value || value.length === 0;
    if (none) return rule.required || rule.minItems ? 'required' : '';
    return value.every((one) => rule.enum.indexOf(one) >= 0) && new Set(value).size === value.length ? '' : 'enum';
  }
  if (value === undefined || value === '' || value === false) return rule.required ? 'required' : '';
  if ('const' in rule) return value === rule.const ? '' : 'const';
  if (rule.enum && rule.enum.indexOf(value) < 0) return 'enum';
  if (rule.minLength && length < rule.minLength) return 'minLength';
  if (rule.maxLength && length > rule.maxLength) return 'maxLength';
  if (rule.pattern && !new RegExp(rule.pattern, 'u').test(value)) return 'pattern';
  if (rule.minimum !== undefined && value < rule.minimum) return 'minimum';
  if (rule.maximum !== undefined && value > rule.maximum) return 'maximum';
  return '';
}

/** Every mistake: [{field, message}]; messages are the catalogue's errors.<field>.<rule>. */
export function mistakes(rules, values) {
  return Object.keys(rules).reduce((found, field) => {
    const rule = broken(rules[field], values[field]);
    return rule ? found.concat({ field, message: said(field, rule) }) : found;
  }, []);
}

function said(field, rule) {
  const key = 'errors.' + field + '.' + rule;
  return text(has(key) ? key : 'errors.' + field + '.required');
}

/** Shows mistakes [{field, message}]; a field is the [data-field] around its controls. With none, clears what was shown. */
export function show(form, found) {
  clear(form);
  const summary = summaryOf(form);
  summary.hidden = found.length === 0;
  if (!found.length) return;
  const seen = {};
  const links = found.map(({ field, message }) => {
    const box = form.querySelector('[data-field="' + field + '"]');
    const target = box && !seen[field] ? mark(box, field, message) : null;
    seen[field] = true;
    return el('li', null, target ? el('a', { href: '#' + target.id, click: (event) => { event.preventDefault(); target.focus(); } }, message) : message);
  });
  fill(summary, el('h2', null, text('errors_many', { n: found.length })), el('ul', null, links));
  summary.setAttribute('tabindex', '-1');
  summary.focus();
  summary.scrollIntoView();
  if (document.title.indexOf(text('error')) !== 0) document.title = text('error') + document.title;
}

/** The summary in the form, or the one beside it. */
function summaryOf(form) {
  return hook('summary', form) || hook('summary', form.parentNode) || hook('summary');
}

function mark(box, field, message) {
  const control = Array.from(box.querySelectorAll('input, select, textarea')).filter((one) => !one.disabled)[0];
  const line = el('p', { class: 'error', id: field + '-error' }, text('error'), message);
  const first = control.closest('.choices, .pair, .tick') || control;
  first.parentNode.insertBefore(line, first);
  box.classList.add('wrong');
  const described = box.tagName === 'FIELDSET' ? box : control;
  described.setAttribute('data-described', described.getAttribute('aria-describedby') || '');
  described.setAttribute('aria-describedby', ((described.getAttribute('aria-describedby') || '') + ' ' + line.id).trim());
  box.querySelectorAll('input, select, textarea').forEach((one) => one.setAttribute('aria-invalid', 'true'));
  return control;
}

function clear(form) {
  form.querySelectorAll('.error').forEach((line) => line.remove());
  form.querySelectorAll('.wrong').forEach((box) => box.classList.remove('wrong'));
  form.querySelectorAll('[aria-invalid]').forEach((one) => one.removeAttribute('aria-invalid'));
  form.querySelectorAll('[data-described]').forEach((one) => {
    const before = one.getAttribute('data-described');
    if (before) one.setAttribute('aria-describedby', before); else one.removeAttribute('aria-describedby');
    one.removeAttribute('data-described');
  });
  if (document.title.indexOf(text('error')) === 0) document.title = document.title.slice(text('error').length);
}
