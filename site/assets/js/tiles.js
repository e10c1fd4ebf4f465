/** The districts as tiles in their rough places: white where all is full, redder the more is missing; each one a filter. */
import { fillBar } from './fillbar.js';
import { count } from './format.js';
import { el, part, put, text } from './page.js';

/** Whole per cent of seats held, never 100 while one is open. */
export function percent(row) {
  return row.wanted ? Math.floor((row.filled / row.wanted) * 100) : 100;
}

/** How red: by people missing against the worst district, or by the share held. */
function shade(row, measure, worst) {
  if (!row.open) return '';
  const third = measure === 'rate' ? (percent(row) >= 95 ? 0 : percent(row) >= 85 ? 1 : 2) : Math.min(2, Math.floor((row.open / worst) * 2.99));
  return ['low', 'mid', 'high'][third];
}

/** Draws the tiles for these rows; `chosen` is the district whose seats are listed, `choose` hears a press. */
export function tiles(root, { rows, measure, chosen, choose }) {
  const box = part('tiles', root);
  const known = {};
  rows.forEach((row) => { known[row.code] = row; });
  const worst = Math.max(1, ...rows.map((row) => row.open));
  box.classList.toggle('placed', rows.length > 1);
  Array.from(box.children).forEach((tile) => {
    const code = tile.getAttribute('data-code');
    const row = known[code];
    tile.hidden = !row;
    if (!row) return;
    tile.className = 'tile ' + shade(row, measure, worst);
    tile.setAttribute('aria-pressed', String(chosen === code));
    tile.onclick = () => choose(chosen === code ? '' : code);
    while (tile.children.length > 1) tile.lastElementChild.remove();
    const words = !row.wanted ? text('tile.idle') : !row.open ? text('tile.full') : measure === 'rate' ? text('tile.rate', { n: percent(row) }) : text('tile.open', { n: count(row.open) });
    put(tile, el('strong', null, words), fillBar({ wanted: row.wanted || 1, accepted: row.wanted ? row.filled : 1 }));
  });
}
