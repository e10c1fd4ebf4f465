/** Amounts of goods: as they are typed, and side by side in a table. */
import { el } from './page.js';

/** A number as it was typed: full-width digits are digits, anything else is left for the server to refuse. */
export function whole(typed) {
  const plain = typed.normalize('NFKC').trim();
  return /^\d{1,9}$/.test(plain) ? Number(plain) : plain === '' ? 0 : plain;
}

/** A table that scrolls on a phone: heads are [words, is a number]; rows are cells, the first one its heading. */
export function table(caption, heads, rows) {
  const number = (at) => (heads[at][1] ? 'number' : false);
  return el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el('table', null, el('caption', { class: 'away' }, caption),
      el('thead', null, el('tr', null, heads.map(([words], at) => el('th', { scope: 'col', class: number(at) }, words)))),
      el('tbody', null, rows.map((cells) => el('tr', null, cells.map((cell, at) => (at ? el('td', { class: number(at) }, cell) : el('th', { scope: 'row' }, cell))))))));
}
