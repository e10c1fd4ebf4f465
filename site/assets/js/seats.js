/** The seats of a need's lines: a bar in three shades, the same in words, and why some are open. */
import { fillBar } from './fillbar.js';
import { span } from './format.js';
import { el, text } from './page.js';
import { reasoned } from './reasoned.js';

/** Whether a need's seats are being filled or were. */
export function isPublished(state) {
  return ['MATCHING', 'PARTLY_FILLED', 'FILLED', 'IN_SERVICE', 'COMPLETED'].indexOf(state) >= 0;
}

/** One line as an item of a list; seats only once the need is published. */
export function seatLine(row) {
  const { line, published } = row;
  return el('li', { class: 'card seat-line' },
    el('div', { class: 'row between' },
      el('h3', null, text('line', { n: line.number, role: text('roles.' + line.role) }), line.vehicles ? text('with_car') : ''),
      el('p', { class: 'amount' }, published ? text('filled', { filled: line.filled, wanted: line.wanted }) : text(line.vehicles ? 'vehicles_n' : 'people_n', { n: line.wanted }), ' ',
        published && line.open ? el('strong', { class: 'missing' }, text('missing', { n: line.open })) : null)),
    el('p', { class: 'when' }, span(line.start, line.end), line.minimum < line.wanted ? el('span', { class: 'hint' }, ' ', text('at_least', { n: line.minimum })) : null),
    published ? fillBar(line) : null,
    published ? el('ul', { class: 'legend' }, ['accepted', 'offered', 'provisional', 'open'].map((name) => el('li', { class: name }, text('seats.' + name, { n: line[name] })))) : null,
    published && line.reason ? el('p', { class: 'why' }, reasoned(text('why', { n: line.reason.count, why: line.reason.text }), line.rival)) : null);
}

/** All lines together: {wanted, filled, accepted, open}. */
export function total(lines) {
  return lines.reduce((sum, line) => ({
    wanted: sum.wanted + line.wanted, filled: sum.filled + line.filled, accepted: sum.accepted + line.accepted, offered: sum.offered + line.offered, open: sum.open + line.open,
  }), { wanted: 0, filled: 0, accepted: 0, offered: 0, open: 0 });
}
