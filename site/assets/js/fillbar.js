/** How many of the wanted seats are taken: a bar in three shades, always beside its figures in words. */
import { el } from './page.js';

/** seats = {wanted, accepted, offered, provisional}; hidden from screen readers, the words beside it say the same. */
export function fillBar(seats) {
  const wanted = Math.max(1, seats.wanted);
  let x = 0;
  const stretch = (name) => {
    const width = Math.min(100 - x, ((seats[name] || 0) / wanted) * 100);
    const made = width > 0 ? el('rect', { class: name, x: String(x), y: '0', width: String(width), height: '14' }) : null;
    x += width;
    return made;
  };
  const parts = ['accepted', 'offered', 'provisional'].map(stretch);
  return el('svg', { class: 'fill', viewBox: '0 0 100 14', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
    el('rect', { class: 'bed', x: '0', y: '0', width: '100', height: '14' }), parts);
}
