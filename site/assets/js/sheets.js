/** Figures with their units, as tables, and as bars beside the same figures in words. */
import { fillBar } from './fillbar.js';
import { count } from './format.js';
import { el, has, text } from './page.js';

/** A figure {value, unit} in words: 1,234 people, 5 min 18 s, 61.9%. */
export function shown(figure) {
  const { value, unit } = figure;
  if (value === null) return text('dash');
  if (unit === 'seconds') {
    const [h, m, s] = [Math.floor(value / 3600), Math.floor((value % 3600) / 60), value % 60];
    return h ? text('hours', { h: count(h), m }) : text('minutes', { m, s });
  }
  if (unit === 'minutes') return text('hours', { h: count(Math.trunc(value / 60)), m: Math.abs(value % 60) });
  if (unit === 'per_mille') return text('unit.per_mille', { n: (value / 10).toFixed(1) });
  if (unit === 'per_mille_points') return text('unit.per_mille_points', { n: (value > 0 ? '+' : value < 0 ? '\u2212' : '') + (Math.abs(value) / 10).toFixed(1) });
  return text((value === 1 ? 'one.' : 'unit.') + unit, { n: count(value) });
}

/** A word of a group by its code; the code itself where the catalogues do not know it yet. */
export function word(group, code) {
  return has(group + '.' + code) ? text(group + '.' + code) : code;
}

/** A table: columns are codes, rows arrays of cells; the first cell heads its row, cells from the second column that are figures stand right. */
export function sheet(title, columns, rows, wide) {
  return el('table', { class: wide ? 'sheet wide-sheet' : 'sheet' },
    title && el('caption', null, title),
    el('thead', null, el('tr', null, columns.map((code, index) => el('th', { scope: 'col', class: index && rows.length && isFigure(rows[0][index]) && 'number' }, label(code))))),
    el('tbody', null, rows.map((row) => el('tr', null, row.map((cell, index) => (index ? el('td', { class: isFigure(cell) && 'number', 'data-of': wide && label(columns[index]) }, isFigure(cell) ? shown(cell) : cell)
      : el('th', { scope: 'row' }, cell)))))));
}

const label = (code) => word(has('columns.' + code) ? 'columns' : 'figures', code);

const isFigure = (cell) => Boolean(cell) && cell.unit !== undefined;

/** A table of a section's figures by name. */
export function figures(title, names, of) {
  return sheet(title, ['figure', 'value'], names.map((name) => [text('figures.' + name), of[name]]));
}

/** Bars of one unit: rows of [words, share of the whole bar 0–1, figure]. */
export function bars(title, rows) {
  return el('div', null, el('p', { class: 'bars-title' }, title), el('ul', { class: 'bars' }, rows.map(([words, share, figure]) => el('li', null,
    el('span', null, words), ' ', el('strong', null, shown(figure)), fillBar({ wanted: 1000, accepted: Math.round(1000 * Math.min(1, share)) })))));
}
