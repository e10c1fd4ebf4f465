/** A rotation plan in pictures and words: people by days, what stays open and why, and how evenly it is shared. */
import { fillBar } from './fillbar.js';
import { clock, day, span } from './format.js';
import { el, has, text } from './page.js';

const dayOf = (date) => day(date + 'T12:00:00+08:00');
const full = (hour) => clock(hour).replace(':00', '');

/** All that is shown of a simulated plan, as elements. */
export function drawn(plan) {
  return [
    region(text('roster', { post: plan.post_title }), grid(plan)),
    el('p', { class: 'hint' }, text('masked')),
    el('h3', null, text('open_seats')), findings(openSeats(plan), 'all_filled'),
    el('h3', null, text('breaches')), findings(broken(plan), 'no_breaches'),
    plan.override ? el('p', { class: 'missing' }, text('override.stands', { reason: plan.override.reason })) : null,
    plan.left_out.length ? [el('h3', null, text('left_out')), findings(plan.left_out.map((one) => text('out.' + one.reason, { n: one.count })))] : null,
    plan.ours && plan.round_robin ? el('div', { class: 'fair-box' }, el('h3', null, text('fairness')), verdict(plan), region(text('fairness'), fair(plan))) : null,
  ];
}

const region = (label, table) => el('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': label }, table);

function findings(lines, none) {
  return lines.length ? el('ul', { class: 'findings' }, lines.map((line) => el('li', null, line))) : el('p', null, text(none));
}

/** People down, days across; a cell is the shift's mark, its hours, and the word for night. */
function grid(plan) {
  const dates = plan.tours.map((tour) => tour.day).filter((date, at, all) => all.indexOf(date) === at);
  const cell = (person, date) => {
    const tour = plan.tours.filter((one) => one.day === date && one.people.some((stander) => stander.mark === person.mark))[0];
    if (!tour) return el('td', null, el('span', { class: 'away' }, text('free')));
    const { state } = tour.people.filter((stander) => stander.mark === person.mark)[0];
    return el('td', { class: tour.night && 'night' }, el('strong', null, mark(tour)), tour.night ? [' ', text('night')] : null,
      el('span', { class: 'hint' }, full(tour.start) + '–' + full(tour.end)), state ? el('span', { class: 'hint' }, text('answers.' + state)) : null);
  };
  const lacking = (date) => {
    const missing = plan.tours.filter((tour) => tour.day === date).reduce((sum, tour) => sum + tour.missing, 0);
    return el('td', { class: missing && 'lack' }, missing ? text('lack', { n: missing }) : text('filled'));
  };
  const head = (word, number) => el('th', { scope: 'col', class: number && 'number' }, word);
  return el('table', { class: 'grid' },
    el('caption', null, text('roster', { post: plan.post_title })),
    el('thead', null, el('tr', null, head(text('person')), dates.map((date) => head(dayOf(date))), head(text('hours'), true), head(text('nights'), true))),
    el('tbody', null, plan.people.map((person) => el('tr', null, el('th', { scope: 'row' }, person.name || text('somebody'), person.group ? el('span', { class: 'hint' }, person.group) : null),
      dates.map((date) => cell(person, date)), el('td', { class: 'number' }, person.hours), el('td', { class: 'number' }, person.nights)))),
    el('tfoot', null, el('tr', null, el('th', { scope: 'row' }, text('lacking')), dates.map(lacking), el('td', null), el('td', null))));
}

const mark = (tour) => (has('marks.' + tour.name) ? text('marks.' + tour.name) : tour.name);

function openSeats(plan) {
  return plan.tours.filter((tour) => tour.missing).map((tour) => text('gap', { time: span(tour.start, tour.end), n: tour.missing, why: text('why.' + tour.cause) }));
}

function broken(plan) {
  return plan.breaches.map((one) => {
    const person = plan.people.filter((other) => other.mark === one.mark)[0];
    const tour = plan.tours.filter((other) => other.id === one.tour)[0];
    return [person && person.name, tour && span(tour.start, tour.end), text('why.' + one.rule)].filter(Boolean).join(text('dot'));
  });
}

/** One sentence on who shares hours more evenly. */
function verdict(plan) {
  const [ours, theirs] = [plan.ours.gini, plan.round_robin.gini];
  return el('p', null, text(ours < theirs ? 'verdict.better' : ours > theirs ? 'verdict.worse' : 'verdict.same'));
}

function fair(plan) {
  const both = [plan.ours, plan.round_robin];
  const line = (name, cells) => el('tr', null, el('th', { scope: 'row' }, text('figures.' + name)), cells.map((cell) => el('td', null, cell)));
  return el('table', { class: 'fair' },
    el('thead', null, el('tr', null, ['figure', 'ours', 'round_robin'].map((name) => el('th', { scope: 'col' }, text('sides.' + name))))),
    el('tbody', null,
      line('filled', both.map((one) => [text('of', { n: one.filled, all: one.seats }), fillBar({ wanted: one.seats, accepted: one.filled })])),
      line('gini', both.map((one) => [one.gini.toFixed(2), fillBar({ wanted: 100, accepted: one.gini * 100 })])),
      line('nights_apart', both.map((one) => one.nights_apart)), line('breaches', both.map((one) => one.breaches))));
}
