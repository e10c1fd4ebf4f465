/** A volunteer's tasks in words: what, when, where, and how long there is to answer. */
import { day, left, moment, span } from './format.js';
import { el, home, lang, text } from './page.js';
import { present } from './present.js';

const LOOKS = { OFFERED: 'act', ACCEPTED: 'good', CHECKED_IN: 'good', CHECKED_OUT: 'good', COMPLETED: 'good' };
const EARLY_MS = 30 * 60000; // when a site begins to take check-ins
const longDay = new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'zh-CN', { timeZone: 'Asia/Shanghai', month: 'long', day: 'numeric', weekday: 'long' });

/** Whether an offer can still be answered. */
export function awaits(task) {
  return task.can.indexOf('accept') >= 0;
}

/** 明天，11月25日星期三: the day in full, with 今天 and 明天 in front where they fit. */
export function fullDay(when) {
  const near = day(when);
  const full = longDay.format(new Date(when));
  return near === text('today') || near === text('tomorrow') ? near + text('comma_day') + full : full;
}

/** 08:00–12:00, and the day of the end where it is another one. */
export function hours(start, end) {
  return span(start, end).slice(day(start).length + 1);
}

/** The word for a task's state as a tag; an offer that ran out says so before the server has put it away. */
export function stateTag(task) {
  const late = task.state === 'OFFERED' && !awaits(task);
  return el('span', { class: 'tag ' + (late ? 'over' : LOOKS[task.state] || 'over') }, text('states.' + (late ? 'EXPIRED' : task.state)));
}

/** "Answer by …" with what is left of it, ticking by itself; null when there is no term. */
export function term(task) {
  if (!awaits(task) || !task.respond_by) return null;
  return el('p', { class: 'term' }, text('answer_by', { when: moment(task.respond_by) }), ' ',
    el('span', { class: 'nowrap' }, text('still'), ' ', el('span', { class: 'clock', role: 'timer', 'data-until': task.respond_by }, left(task.respond_by))));
}

/** What there is to do on site: 'in' or 'out', '' at other times. */
export function onSite(task, now) {
  if (!task) return '';
  if (task.state === 'CHECKED_IN') return 'out';
  return task.state === 'ACCEPTED' && new Date(task.start) - EARLY_MS <= now && now < new Date(task.end) ? 'in' : '';
}

/** Keeps every term of the page ticking; calls `ended` once when one runs out. */
export function tick(within, ended) {
  setInterval(() => {
    within.querySelectorAll('[data-until]').forEach((node) => {
      const until = node.getAttribute('data-until');
      node.textContent = left(until);
      if (new Date(until) > present()) return;
      node.removeAttribute('data-until');
      ended();
    });
  }, 1000);
}

/** The page of a task. */
export function address(task) {
  return home + 'me/task/?id=' + encodeURIComponent(task.id);
}

/** A task as a card in a list; the whole card leads to its page. */
export function taskCard(task, level) {
  return el('li', { class: 'task' },
    el('div', { class: 'row between' },
      el(level || 'h3', null, el('a', { href: address(task) }, text('roles.' + task.role))), stateTag(task)),
    el('p', { class: 'when' }, fullDay(task.start), ' ', el('span', { class: 'nowrap' }, hours(task.start, task.end))),
    el('p', { class: 'hint' }, task.area_name, text('dot'), task.meeting_point),
    onSite(task, present()) ? el('p', { class: 'term' }, text('on_site.' + onSite(task, present()))) : null,
    term(task));
}
