/** A question before something that cannot be taken back; a dialog where the browser has one, a box in the page elsewhere. */
import { el, text } from './page.js';

/**
 * ask({title, text, choices: [[value, label], …], note, yes, danger}) → null when the person turns back, else {choice, note}.
 * note is the label of a field for a few words, where there is to be one.
 * choices are optional radio buttons (a reason); none of them has to be chosen.
 */
export function ask(question) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const real = typeof HTMLDialogElement === 'function';
    const radios = (question.choices || []).map(([value, label], index) => el('div', { class: 'choice' },
      el('input', { type: 'radio', name: 'ask-choice', id: 'ask-' + index, value }), el('label', { for: 'ask-' + index }, label)));
    const close = (answer) => {
      box.remove();
      if (before && before.focus) before.focus();
      resolve(answer);
    };
    const yes = () => {
      const chosen = box.querySelector('input:checked');
      const words = box.querySelector('textarea');
      close({ choice: chosen ? chosen.value : '', note: words ? words.value.trim() : '' });
    };
    const heading = el('h2', { id: 'ask-title', tabindex: '-1' }, question.title);
    const box = el(real ? 'dialog' : 'div', { class: 'ask', 'aria-labelledby': 'ask-title', role: real ? false : 'alertdialog' },
      heading,
      question.text ? el('p', null, question.text) : null,
      radios.length ? el('fieldset', null, el('legend', { class: 'label' }, question.legend || ''), el('div', { class: 'choices' }, radios)) : null,
      question.note ? el('p', { class: 'field' }, el('label', { for: 'ask-note' }, question.note), el('textarea', { id: 'ask-note', rows: '2', maxlength: '100' })) : null,
      el('div', { class: 'row' },
        el('button', { type: 'button', class: 'button', click: yes }, question.yes),
        el('button', { type: 'button', class: 'button second', click: () => close(null) }, question.no || text('cancel'))));
    document.getElementById('main').appendChild(box);
    if (real) {
      box.addEventListener('cancel', (event) => { event.preventDefault(); close(null); });
      box.showModal();
    } else box.scrollIntoView();
    heading.focus();
  });
}
