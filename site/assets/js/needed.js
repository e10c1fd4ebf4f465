/** What is needed most, and the campaigns that run. */
import { attempt } from './net.js';
import { count } from './format.js';
import { el, fill, lang, part, text } from './page.js';

const FIRST = 5;

function row(one, give) {
  const where = one.areas.join(text('comma'));
  return el('li', null, el('p', null, el('strong', null, one.name), ' ', text(one.units ? 'wanted' : 'wanted_some', { n: count(one.units), unit: one.unit })),
    el('p', { class: 'hint' }, text('places', { n: one.places, where })),
    el('button', { class: 'button small second', type: 'button', click: () => give(one.name) }, text('have'), el('span', { class: 'away' }, ' ' + one.name)));
}

function bar(one) {
  const share = Math.min(1, one.received / one.target);
  const words = text('target', { n: count(one.received), of: count(one.target), unit: one.unit });
  return el('li', null, el('p', null, el('strong', null, one.name), ' ', words),
    el('svg', { class: 'meter', viewBox: '0 0 100 14', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, el('rect', { class: 'bed', width: 100, height: 14 }), el('rect', { width: 100 * share, height: 14 })));
}

function drive(one) {
  return el('div', { class: 'card' }, el('h3', null, one.name), one.about ? el('p', null, one.about) : null, el('p', { class: 'hint' }, text('until', { day: one.ends })), el('ul', { class: 'targets' }, one.targets.map(bar)));
}

function more(rows) {
  const button = part('rest');
  part('rest-box').hidden = rows.length <= FIRST;
  rows.forEach((one, at) => { one.hidden = at >= FIRST; });
  button.addEventListener('click', () => {
    rows.forEach((one) => { one.hidden = false; });
    part('rest-box').hidden = true;
    rows[FIRST].querySelector('button').focus();
  });
}

/** Reads and shows it; `give` takes the name of an item into the form, whose choices of campaigns and teams are filled too. */
export async function needed(form, give) {
  const answer = await attempt('GET', '/v1/giving?lang=' + lang);
  const state = part('needed-state');
  if (answer.status !== 200) {
    fill(state, text('unreachable'));
    return;
  }
  const { needed: wanted, campaigns, receivers } = answer.data;
  fill(state, wanted.length || campaigns.length ? '' : text('none_wanted'));
  const rows = wanted.map((one) => row(one, give));
  fill(part('needed'), rows);
  more(rows);
  fill(part('drives'), campaigns.map(drive));
  part('campaign-box').hidden = campaigns.length === 0;
  fill(form.elements.campaign, el('option', { value: '' }, text('no_campaign')), campaigns.map((one) => el('option', { value: one.id }, one.name)));
  if (receivers.length) {
    const first = form.elements.earmark.querySelector('optgroup');
    first.parentNode.insertBefore(el('optgroup', { label: text('teams') }, receivers.map((one) => el('option', { value: one.id }, one.name))), first);
  }
}
