/** Staying together: my group, its code while that lets others in, and the way in and out. */
import { call, poll } from './api.js';
import { ask } from './ask.js';
import { plainDigits, show } from './form.js';
import { moment } from './format.js';
import { fill, part, text } from './page.js';
import { send } from './sending.js';

const FULL = 7;
const EVERY_S = 20;
let group = null;

/** Joins the box; the function returned shows what a record says of its person's group. */
export function together(box) {
  const form = part('together-form', box);
  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    join(box, form);
  });
  ['begin', 'renew'].forEach((name) => {
    const button = part('together-' + name, box);
    button.addEventListener('click', () => act(box, button, () => call('POST', '/v1/me/together')));
  });
  part('together-leave', box).addEventListener('click', () => leave(box));
  poll(() => look(box), EVERY_S);
  return (me) => {
    box.hidden = me.standing.state === 'staff';
    turn(box, me.together || null);
  };
}

/** Looks who has joined, as long as the code that lets others in is on the screen. */
async function look(box) {
  if (!box.open || !group || !group.code) return;
  const me = await call('GET', '/v1/me', { quiet: true });
  if (group) turn(box, me.together || null);
}

function turn(box, found) {
  group = found;
  part('together-none', box).hidden = Boolean(group);
  part('together-group', box).hidden = !group;
  if (!group) return;
  const open = Boolean(group.code);
  fill(part('together-size', box), text(group.size > 1 ? 'together.size' : 'together.alone', { n: group.size }));
  part('together-open', box).hidden = !open;
  fill(part('together-shown', box), open ? group.code : '');
  fill(part('together-until', box), open ? text('together.until', { when: moment(group.until) }) : '');
  part('together-closed', box).hidden = open;
  fill(part('together-closed', box), open ? '' : text(group.size < FULL ? 'together.run_out' : 'together.full'));
  part('together-renew', box).hidden = open || group.size >= FULL;
}

/** Asks for a step and shows the group it leads to; what went wrong stands below, or at the code. */
async function act(box, button, step, form) {
  const trouble = part('together-trouble', box);
  trouble.hidden = true;
  try {
    turn(box, await send(button, part('together-state', box), step));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (form) {
      show(form, problem.errors.length ? problem.errors : [{ field: 'code', message: problem.message }]);
      return;
    }
    fill(trouble, problem.message);
    trouble.hidden = false;
    return;
  }
  (group ? part('together-size', box) : part('together-begin', box)).focus();
}

function join(box, form) {
  const code = plainDigits(form.elements.code.value);
  const rule = !code ? 'required' : /^\d{6}$/.test(code) ? '' : 'pattern';
  show(form, rule ? [{ field: 'code', message: text('errors.code.' + rule) }] : []);
  if (!rule) act(box, part('together-join', box), () => call('POST', '/v1/me/together/join', { body: { code } }), form);
}

async function leave(box) {
  const sure = await ask({ title: text('together.leave_title'), text: text('together.leave_text'), yes: text('together.leave_yes') });
  if (sure) await act(box, part('together-leave', box), () => call('DELETE', '/v1/me/together'));
}
