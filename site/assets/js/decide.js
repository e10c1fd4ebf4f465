/** What I may do with a need: publish or return it, cancel it, ask the same again. */
import { call } from './api.js';
import { ask } from './ask.js';
import { show } from './form.js';
import { isoDay, day, instant } from './format.js';
import { el, fill, home, part, text } from './page.js';
import { present } from './present.js';
import { send } from './sending.js';

const DAY_MS = 86400000;

/** Joins the buttons and forms. `current` gives the need in view, `changed` hears what an action made of it. */
export function decisions(root, current, changed) {
  const path = (action) => '/v1/needs/' + encodeURIComponent(current().id) + '/' + action;
  const words = (name) => ({ title: text('ask.' + name + '.title'), text: text('ask.' + name + '.text', { n: current().lines.reduce((sum, line) => sum + line.wanted, 0), area: current().area_name }), yes: text('ask.' + name + '.yes') });

  async function act(name, action, body, button, form) {
    const line = part('act-state', root);
    const failed = part('act-failed', root);
    failed.hidden = true;
    try {
      const need = await send(button, line, () => call('POST', path(action), { body }));
      changed(need, name);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (form && problem.errors.length) show(form, problem.errors);
      else {
        fill(failed, problem.message);
        failed.hidden = false;
        failed.focus();
      }
      if (problem.status === 409) changed(null, name);
    }
  }

  /** A form that opens below its button and asks for a reason. */
  function reasoned(name, action, bodyOf) {
    const form = part(name + '-form', root);
    const opener = part(name + '-open', root);
    const turn = (open) => {
      form.hidden = !open;
      opener.setAttribute('aria-expanded', String(open));
      show(form, []);
      (open ? form.elements.reason : opener).focus();
    };
    form.noValidate = true;
    opener.addEventListener('click', () => turn(form.hidden));
    part(name + '-back', root).addEventListener('click', () => turn(false));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const reason = form.elements.reason.value.normalize('NFC').trim();
      const length = Array.from(reason).length;
      const wrong = !length ? 'required' : length < 2 ? 'too_short_2' : length > 100 ? 'too_long_100' : '';
      show(form, wrong ? [{ field: 'reason', message: text('errors.' + wrong) }] : []);
      if (wrong || !(await ask(words(name)))) return;
      act(name, action, bodyOf(reason), part(name + '-send', root), form);
    });
  }

  part('publish', root).addEventListener('click', async () => {
    if (await ask(words('publish'))) act('publish', 'review', { decision: 'publish' }, part('publish', root));
  });
  reasoned('return', 'review', (reason) => ({ decision: 'return', reason }));
  reasoned('cancel', 'cancel', (reason) => ({ reason }));
  part('renew', root).addEventListener('click', async () => {
    const days = Number(part('days', root).value);
    if (await ask(words('renew'))) act('renew', 'renew', { days }, part('renew', root));
  });
}

/** Shows what may be done now, and nothing else. */
export function offer(root, need) {
  const can = (action) => need.can.indexOf(action) >= 0;
  part('review-box', root).hidden = !can('review');
  part('cancel-box', root).hidden = !can('cancel');
  part('renew-box', root).hidden = !can('renew');
  part('acts', root).hidden = !can('cancel') && !can('renew');
  const seats = need.lines.reduce((sum, line) => sum + line.wanted, 0);
  const waits = need.state === 'SUBMITTED' && !can('review');
  part('waits', root).hidden = !waits;
  fill(part('waits', root), waits ? text(seats > 50 ? 'waits_large' : need.author === 'you' ? 'waits_own' : 'waits_other') : '');
  if (can('renew')) days(part('days', root), need);
}

/** +1 to +7 days, each with its date; only those that lie ahead. */
function days(select, need) {
  const first = need.lines.map((line) => line.start).sort()[0];
  if (select.getAttribute('data-for') === first) return;
  select.setAttribute('data-for', first);
  const choices = [1, 2, 3, 4, 5, 6, 7].map((n) => [n, new Date(first).getTime() + n * DAY_MS]).filter((pair) => pair[1] > present());
  fill(select, choices.map(([n, when]) => el('option', { value: n }, text('days', { n, day: day(instant(isoDay(when), '12:00')) }))));
}

/** The page of a need. */
export function needAddress(id) {
  return home + 'c/need/?id=' + encodeURIComponent(id);
}
