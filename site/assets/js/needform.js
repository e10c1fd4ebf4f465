/** What a new need must hold, checked as the server checks it, and the body that is sent. */
import { plainPhone } from './form.js';
import { whole, windowOf } from './lines.js';
import { has, text } from './page.js';

const LONGEST_H = 10;
const FURTHEST_MS = 14 * 86400000;
const MOST_PEOPLE = 200;
const MOST_VEHICLES = 50;

/** Every mistake as [{field, message}], in the order of the page. */
export function check(values, now) {
  const found = [];
  const no = (field, code) => found.push({ field, message: text('errors.' + (has('errors.' + field + '_' + code) ? field + '_' : '') + code) });
  if (!values.area) no('area', 'required');
  values.lines.forEach((row, index) => checkRow(row, now, (name, code) => no('lines.' + index + '.' + name, code)));
  line(values.meeting_point, 100, (code) => no('meeting_point', code));
  if (values.gear === '') no('gear', 'required');
  if (values.gear_note.length > 100) no('gear_note', 'too_long_100');
  if (values.meals === '') no('meals', 'required');
  if (!values.risk) no('risk', 'required');
  if (!values.contact_name) no('contact_name', 'required');
  else if (Array.from(values.contact_name).length > 30) no('contact_name', 'too_long_30');
  if (!/^1[3-9]\d{9}$/.test(plainPhone(values.contact_phone))) no('contact_phone', values.contact_phone ? 'not_a_mobile' : 'required');
  if (values.note.length > 300) no('note', 'too_long_300');
  return found;
}

function line(value, most, no) {
  const length = Array.from(value).length;
  if (!length) no('required');
  else if (length < 2) no('too_short_2');
  else if (length > most) no('too_long_100');
}

function checkRow(row, now, no) {
  const [people, vehicles, minimum] = [whole(row.people), whole(row.vehicles), whole(row.minimum)];
  if (!row.role) no('role', 'role_required');
  if (!(people <= MOST_PEOPLE) || people + vehicles === 0) no('people', 'nobody_asked');
  if (!(vehicles <= MOST_VEHICLES)) no('vehicles', 'vehicles');
  if (row.minimum !== '' && !(minimum >= 1 && minimum <= (people || 0))) no('minimum', 'minimum_above_people');
  if (!row.date) no('date', 'date');
  if (!row.start) no('start', 'time');
  if (!row.end) no('end', 'time');
  const found = windowOf(row);
  if (!found) return;
  if (new Date(found.start) <= now) no('start', 'past');
  else if (new Date(found.start) - now > FURTHEST_MS) no('date', 'too_far_ahead');
  if (found.hours <= 0 || (found.hours > LONGEST_H && row.end < row.start)) no('end', 'ends_before_start');
  else if (found.hours > LONGEST_H) no('end', 'too_long_shift');
}

/** The body of the request. */
export function bodyOf(values) {
  return {
    area: values.area,
    lines: values.lines.map((row) => {
      const { start, end } = windowOf(row);
      const made = { role: row.role, people: whole(row.people), vehicles: whole(row.vehicles), start, end };
      if (row.minimum !== '') made.minimum = whole(row.minimum);
      return made;
    }),
    meeting_point: values.meeting_point, gear: values.gear === 'yes', gear_note: values.gear_note, meals: values.meals === 'yes', risk: values.risk, priority: Number(values.priority),
    contact_name: values.contact_name, contact_phone: plainPhone(values.contact_phone), note: values.note,
  };
}

/** How many people and vehicles a body asks for, together. */
export function seats(body) {
  return body.lines.reduce((sum, row) => sum + row.people + row.vehicles, 0);
}
