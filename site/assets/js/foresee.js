/** How many could come, asked before a need is sent; nothing is kept of the question. */
import { call } from './api.js';
import { span } from './format.js';
import { el, fill, home, part, text } from './page.js';
import { send } from './sending.js';

/** The answer drawn into its panel, or what went wrong; `body` is the need as it would be sent. */
export async function foresee(root, body) {
  const box = part('foreseen', root);
  const asked = { area: body.area, lines: body.lines, priority: body.priority };
  try {
    const found = await send(part('foresee', root), part('foresee-state', root), () => call('POST', '/v1/what-if', { body: asked }));
    fill(box, el('h3', { tabindex: '-1' }, text('foresee.sum', { filled: found.filled, wanted: found.wanted })), found.lines.map(lineOf), lost(found), el('p', { class: 'hint' }, text('foresee.note')));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(box, el('h3', { tabindex: '-1' }, problem.message), problem.errors.map((one) => el('p', null, one.message)));
  }
  box.hidden = false;
  box.querySelector('h3').focus();
}

function lineOf(line) {
  return el('div', { class: 'forecast' },
    el('p', null, el('strong', null, text('line', { n: line.number, role: text('roles.' + line.role) }), line.vehicles ? text('with_car') : ''), ' ', span(line.start, line.end)),
    el('p', null, text('foresee.found', { filled: line.filled, wanted: line.wanted })),
    line.sources.length ? el('ul', { class: 'sources' }, line.sources.map((one) => el('li', null, text('foresee.where.' + one.where, { n: one.people })))) : null,
    line.reason ? el('p', { class: 'why' }, text('why', { n: line.open, why: line.reason.text })) : null);
}

function lost(found) {
  const rows = found.displaced.map((one) => el('li', null, el('a', { href: home + 'c/need/?id=' + encodeURIComponent(one.need), target: '_blank', rel: 'noopener' }, one.area_name + ' ' + one.code), ' ', text('foresee.loses', { role: text('roles.' + one.role), n: one.count })));
  if (found.displaced_elsewhere) rows.push(el('li', null, text('foresee.elsewhere', { n: found.displaced_elsewhere })));
  return rows.length ? el('div', { class: 'note warn' }, el('p', null, text('foresee.lost')), el('ul', { class: 'sources' }, rows)) : el('p', null, text('foresee.nobody_lost'));
}
