/** The report's sections on duty, messages, goods and the three levels. */
import { moment } from './format.js';
import { el, fill, part, text } from './page.js';
import { figures, sheet, shown, word } from './sheets.js';

const POSTS = ['minimum', 'target', 'held', 'present', 'echelons_called', 'without_rest', 'overrides'];
const CAME = ['expected', 'present', 'present_share', 'unseen', 'left_late', 'no_shows'];
const ABSENT = ['excused', 'unexcused', 'undecided', 'lost', 'replaced', 'credited'];
const FAIR = ['gini', 'gini_of_those', 'served_week', 'served', 'first', 'again', 'first_share', 'nights', 'night_people', 'most_nights'];
const TOLD = ['told', 'accepted', 'declined', 'ignored', 'stood_down', 'waited'];
const STOCK = ['received', 'in_stock', 'allocated', 'issued', 'returned_out', 'written_off'];
const FLOW = ['solved', 'solved_station', 'solved_institute', 'solved_centre', 'escalated', 'help_offered', 'help_accepted'];
const duty = (code) => word('duty', code);

/** Rows of figures under a title, each headed by a word of the row. */
function rows(title, names, found, head) {
  return found.length > 0 && sheet(duty(title), ['figure'].concat(names), found.map((row) => [head(row)].concat(names.map((name) => row[name]))), true);
}

/** Fills the sections of a report; `named` gives an area's name. */
export function drawDuty(root, report, named) {
  const { posts, attendance, fairness, messages, goods, flow } = report;
  fill(part('posts', root), figures(duty('posts'), POSTS, posts),
    rows('by_post', ['shifts', 'minimum', 'target', 'held', 'present'], posts.by_post, (row) => duty('post_' + row.post)),
    posts.called.length > 0 && sheet(duty('echelons_called'), ['echelon', 'at', 'reason'], posts.called.map((one) => [one.code + ' ' + named(one.area), moment(one.at), because(one.reason)]), true),
    posts.set_aside.length > 0 && sheet(duty('set_aside'), ['override', 'at', 'reason'], posts.set_aside.map((one) => [
      [duty('kind_' + one.kind), ' ', named(one.area), el('span', { class: 'block hint' }, one.rules.map((rule) => duty('rule_' + rule)).join(text('dot')), text('dot'), shown(one.people), text('dot'), duty('by_' + one.role))],
      moment(one.at), one.reason]), true));
  fill(part('attendance', root), figures(duty('attendance'), CAME, attendance), figures(duty('attendance'), ABSENT, attendance),
    rows('by_grade', ['credited'], attendance.by_grade, (row) => duty('grade_' + row.grade)),
    rows('by_district', ['expected', 'present', 'no_shows', 'replaced'], attendance.by_district, (row) => named(row.area)));
  fill(part('fairness', root), figures(duty('fairness'), FAIR, fairness));
  fill(part('asking', root), rows('asking', TOLD, messages.by_way, (row) => duty('way_' + row.way)));
  part('goods-title', root).hidden = !goods;
  fill(part('goods', root), goods && figures(duty('goods'), ['received_today', 'issued_today'], goods), goods && rows('goods', STOCK, goods.by_item, (row) => row.item));
  fill(part('flow', root), figures(duty('flow'), FLOW, flow));
}

function because(reason) {
  const [short, there, minimum, minutes] = reason.split(' ');
  return short === 'SHORT' && minutes ? text('short', { there, minimum, minutes }) : reason;
}
