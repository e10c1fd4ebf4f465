/** A returned need as a draft of the next one, so that nobody has to type it twice. */
import { DRAFT } from './desk.js';
import { clock, isoDay } from './format.js';
import { home } from './page.js';

function row(line) {
  return {
    role: line.role, people: line.vehicles ? '' : String(line.wanted), minimum: line.minimum < line.wanted ? String(line.minimum) : '', vehicles: line.vehicles ? String(line.wanted) : '',
    date: isoDay(line.start), start: clock(line.start), end: clock(line.end),
  };
}

/** Puts the need into the form of a new one and opens it. */
export function askAgain(need) {
  const yes = (said) => (said ? 'yes' : 'no');
  const values = {
    area: need.area, lines: need.lines.map(row), meeting_point: need.meeting_point, gear: yes(need.gear), gear_note: need.gear_note, meals: yes(need.meals), risk: need.risk,
    priority: String(need.priority), contact_name: need.contact_name, contact_phone: need.contact_phone, note: need.note,
  };
  sessionStorage.setItem(DRAFT, JSON.stringify({ values }));
  location.assign(home + 'c/need/new/');
}
