/** A reason in words; the need that took the last suitable person can be opened where one may see it. */
import { el, home } from './page.js';

/** The children of a reason's paragraph. */
export function reasoned(words, rival) {
  const at = rival ? words.indexOf(rival.code) : -1;
  if (at < 0) return [words];
  return [words.slice(0, at), el('a', { href: home + 'c/need/?id=' + encodeURIComponent(rival.id) }, rival.code), words.slice(at + rival.code.length)];
}
