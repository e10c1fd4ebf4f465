/** Dates and numbers as people here read them: the city's time, whatever the phone's zone is. */
import { lang, text } from './page.js';
import { present } from './present.js';

const ZONE = 'Asia/Shanghai';
const LOCALE = lang === 'en' ? 'en-GB' : 'zh-CN';
const dayStyle = new Intl.DateTimeFormat(LOCALE, { timeZone: ZONE, month: lang === 'en' ? 'short' : 'long', day: 'numeric', weekday: 'short' });
const clockStyle = new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hour12: false });
const isoStyle = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });

/** 2026-11-25, the calendar day in the city. */
export function isoDay(when) {
  return isoStyle.format(new Date(when));
}

/** 今天 / 明天 / 11月25日周三. */
export function day(when) {
  const date = new Date(when);
  if (isoDay(date) === isoDay(present())) return text('today');
  if (isoDay(date) === isoDay(present() + 86400000)) return text('tomorrow');
  return dayStyle.format(date);
}

/** 08:30. */
export function clock(when) {
  return clockStyle.format(new Date(when));
}

/** 明天 08:30. */
export function moment(when) {
  return day(when) + ' ' + clock(when);
}

/** 明天 08:30–12:30, with the second day where it is another one. */
export function span(start, end) {
  return moment(start) + '–' + (isoDay(start) === isoDay(end) ? clock(end) : moment(end));
}

/** The ISO form with the city's offset of what a date input and a time input say. */
export function instant(date, time) {
  return date + 'T' + time + ':00+08:00';
}

/** 4:05, what is left until a moment; never below 0:00. */
export function left(until) {
  const seconds = Math.max(0, Math.round((new Date(until) - present()) / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (number) => ('0' + number).slice(-2);
  return hours ? hours + ':' + two(minutes) + ':' + two(seconds % 60) : minutes + ':' + two(seconds % 60);
}

/** A count with its thousands marked. */
export function count(number) {
  return Number(number).toLocaleString('en-US');
}

/** 4 小时 30 分, of minutes. */
export function long(minutes) {
  return text('long', { h: Math.floor(minutes / 60), m: minutes % 60 });
}
