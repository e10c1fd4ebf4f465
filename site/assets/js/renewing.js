/** Needs that are over or soon will be, asked for again tomorrow at the same hours: many in one tap, taken back in another while nobody was told. */
import { call } from './api.js';
import { isoDay, left } from './format.js';
import { el, fill, part, text } from './page.js';
import { present } from './present.js';
import { send } from './sending.js';

const MOST = 50;
const FURTHEST_DAYS = 7;
const DAY_MS = 86400000;

/** How many days later tomorrow is for a need; 0 where it lies too far back to be asked again as it was. */
function daysTo(need) {
  const days = Math.round((new Date(isoDay(present() + DAY_MS)) - new Date(isoDay(need.start))) / DAY_MS);
  return days > 0 && days <= FURTHEST_DAYS ? days : 0;
}

/** Joins the box; `rows()` are the needs shown, `read` reads them again. The function returned makes the box of a row, null where it cannot be renewed. */
export function renewing(root, { rows, read }) {
  const box = part('renewing', root);
  let undoing = [];

  const boxes = () => Array.from(root.querySelectorAll('.again input'));
  const chosen = () => boxes().filter((one) => one.checked).map((one) => one.value).slice(0, MOST);

  function choose() {
    box.hidden = boxes().length === 0;
    fill(part('renew', box), text('renew', { n: chosen().length }));
    part('renew', box).setAttribute('aria-disabled', String(chosen().length === 0));
  }

  /** One request for each distance in days, for tomorrow is another one for each. */
  async function renew(event) {
    const ids = chosen();
    const wanted = rows().filter((need) => ids.indexOf(need.id) >= 0);
    const byDays = wanted.reduce((all, need) => Object.assign(all, { [daysTo(need)]: (all[daysTo(need)] || []).concat(need.id) }), {});
    await run(event.currentTarget, 'renewed', async () => {
      const answers = [];
      for (const days of Object.keys(byDays)) answers.push(await call('POST', '/v1/queue/bulk', { body: { action: 'renew', needs: byDays[days], days: Number(days) } }));
      return answers.reduce((all, answer) => all.concat(answer.needs), []);
    });
  }

  async function run(button, done, act) {
    const failed = part('renew-failed', root);
    failed.hidden = true;
    try {
      const answers = await send(button, part('renew-state', root), act);
      const refused = answers.filter((one) => one.problem);
      undoing = done === 'renewed' ? answers.filter((one) => one.made) : [];
      boxes().forEach((one) => { one.checked = false; });
      fill(part('renew-said', root), text(done, { n: answers.length - refused.length }));
      fill(part('renew-refused', root), refused.map((one) => el('li', null, one.code, text('colon'), one.text)));
      part('renew-done', root).hidden = false;
      tick();
      part('renew-done', root).focus();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      fill(failed, problem.message);
      failed.hidden = false;
      failed.focus();
    }
    read();
  }

  function tick() {
    const ends = undoing.map((one) => one.undo_until).sort()[0];
    if (ends && new Date(ends) <= present()) undoing = [];
    part('renew-undo', root).hidden = !undoing.length;
    fill(part('renew-left', root), undoing.length ? left(ends) : '');
  }

  part('renew', box).addEventListener('click', (event) => { if (chosen().length) renew(event); });
  part('renew-all', box).addEventListener('click', () => {
    boxes().slice(0, MOST).forEach((one) => { one.checked = true; });
    choose();
  });
  part('renew-undo', root).addEventListener('click', (event) => run(event.currentTarget, 'taken_back', async () => (await call('POST', '/v1/queue/undo', { body: { needs: undoing.map((one) => one.made) } })).needs));
  setInterval(tick, 1000);
  return {
    choose,
    box: (need) => (daysTo(need) ? el('p', { class: 'row again' }, el('span', { class: 'tick' }, el('input', { type: 'checkbox', id: 'again-' + need.id, value: need.id, change: choose }),
      el('label', { for: 'again-' + need.id }, text('again'), el('span', { class: 'away' }, ' ' + need.area_name + ' ' + need.code)))) : null),
  };
}
