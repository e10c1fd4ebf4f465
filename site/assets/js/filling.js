/** What would fill the open seats of a need, asked when somebody wants to know. */
import { call } from './api.js';
import { moment } from './format.js';
import { el, fill, part, text } from './page.js';
import { send } from './sending.js';

const LOOKED_FOR = ['MATCHING', 'PARTLY_FILLED'];

/** Joins the panel; returns what hears how the need stands. */
export function filling(root, id) {
  const box = part('filling', root);
  const list = part('filling-list', root);

  async function ask() {
    try {
      show(await send(part('filling-ask', root), part('filling-state', root), () => call('GET', '/v1/needs/' + encodeURIComponent(id) + '/what-if')));
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      fill(list, el('p', { class: 'note warn' }, problem.message));
    }
  }

  function show(found) {
    fill(list, found.lines.length ? found.lines.map(lineOf) : el('p', null, text('filling.none_open')), found.complete ? null : el('p', { class: 'hint' }, text('filling.cut')));
  }

  part('filling-ask', root).addEventListener('click', ask);
  return (need, open) => { box.hidden = !open || LOOKED_FOR.indexOf(need.state) < 0; };
}

function lineOf(line) {
  const good = line.options.filter((one) => one.fills > 0);
  return el('div', { class: 'card' },
    el('h3', null, text('line', { n: line.number, role: text('roles.' + line.role) }), line.vehicles ? text('with_car') : '', ' ', el('strong', { class: 'missing' }, text('missing', { n: line.open }))),
    good.length ? el('ol', { class: 'options' }, good.map((one) => el('li', null, el('strong', null, text('filling.fills', { n: one.fills })), ' ', change(one), one.displaces ? el('span', { class: 'block hint' }, text('filling.displaces', { n: one.displaces })) : null)))
      : el('p', null, text('filling.nothing')));
}

function change(one) {
  return text('filling.changes.' + one.change, { time: one.start ? moment(one.start) : '' });
}
