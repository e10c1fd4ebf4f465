/** A date and a time that belong together: the inputs <field>_date and <field>_time of a form. */
import { clock, instant, isoDay } from './format.js';

/** The moment two inputs say, or '' without a date; a date alone means its first minute. */
export function momentOf(form, field) {
  const [date, time] = [form.elements[field + '_date'].value, form.elements[field + '_time'].value];
  return date ? instant(date, time || '00:00') : '';
}

/** Puts a moment, or none, into its two inputs. */
export function setMoment(form, field, when) {
  form.elements[field + '_date'].value = when ? isoDay(when) : '';
  form.elements[field + '_time'].value = when ? clock(when) : '';
}
