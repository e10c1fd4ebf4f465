/** Where I belong: my report to the community I live in, and the organisations by which I joined, each allowed to send me or not. */
import { call } from './api.js';
import { ask } from './ask.js';
import { show } from './form.js';
import { moment } from './format.js';
import { el, fill, part, text } from './page.js';
import { send } from './sending.js';

const LOOKS = { REPORTED: 'act', ACCEPTED: 'good', POSTED: 'good' };

/** Joins both blocks; the function returned shows them for a record. */
export function belonging(root) {
  const box = part('party', root);
  const form = part('party-form', box);
  let read = false;
  form.noValidate = true;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const branch = form.elements.branch.value.normalize('NFC').trim();
    const short = Array.from(branch).length < 2;
    show(form, short ? [{ field: 'branch', message: text('party.no_branch') }] : []);
    if (!short) act(box, 'party-send', async () => ({ report: await call('POST', '/v1/me/party-report', { body: { branch } }) }));
  });
  part('party-leave', box).addEventListener('click', async () => {
    if (await ask({ title: text('party.sure'), text: text('party.sure_text'), yes: text('party.sure_yes') })) {
      await act(box, 'party-leave', async () => {
        await call('DELETE', '/v1/me/party-report');
        return call('GET', '/v1/me/party-report');
      });
    }
  });
  box.addEventListener('toggle', async () => {
    if (!box.open || read) return;
    read = true;
    fill(part('party-state', box), text('loading'));
    const mine = await call('GET', '/v1/me/party-report', { quiet: true }).catch(() => null);
    fill(part('party-state', box), mine ? '' : text('unreachable'));
    read = Boolean(mine);
    if (mine) draw(box, mine.report);
  });
  return (me) => {
    box.hidden = me.standing.state === 'staff';
    organisations(root);
  };
}

function draw(box, one) {
  const stands = Boolean(one) && Boolean(LOOKS[one.state]);
  part('party-there', box).hidden = !one;
  part('party-form', box).hidden = stands;
  if (!one) return;
  const tag = part('party-tag', box);
  tag.className = 'tag ' + (LOOKS[one.state] || '');
  fill(tag, text('party.states.' + one.state));
  const facts = { branch: one.branch, area: one.area_name, duty: one.post || (one.role ? text('roles.' + one.role) : ''), reason: one.reason, arrived: one.arrived ? moment(one.arrived) : stands ? text('party.not_arrived') : '', code: one.code };
  fill(part('party-facts', box), Object.keys(facts).filter((name) => facts[name]).map((name) => [el('dt', null, text('party.facts.' + name)), el('dd', null, facts[name])]));
  fill(part('party-history', box), one.history.map((step) => el('li', null, moment(step.at), text('dot'), text('party.states.' + step.to), step.reason ? text('dot') + step.reason : '')));
  part('party-leave', box).hidden = !stands;
}

async function act(box, button, request) {
  const trouble = part('party-trouble', box);
  trouble.hidden = true;
  try {
    draw(box, (await send(part(button, box), part('party-state', box), request)).report);
    fill(part('party-state', box), text('party.done'));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(trouble, problem.errors.length ? problem.errors[0].message : problem.message);
    trouble.hidden = false;
    trouble.focus();
  }
}

async function organisations(root) {
  const box = part('belong', root);
  const found = await call('GET', '/v1/me/organisations', { quiet: true }).catch(() => null);
  if (!found) return;
  box.hidden = !found.organisations.length;
  fill(part('belong-list', box), found.organisations.map((one) => {
    const id = 'belong-' + one.organisation;
    return el('li', { class: 'tick' }, el('input', { type: 'checkbox', id, checked: one.calls, change: (event) => choose(box, one, event.currentTarget) }), el('label', { for: id }, text('belong.calls', { name: one.name })));
  }));
}

async function choose(box, one, tick) {
  const line = part('belong-state', box);
  const calls = tick.checked;
  try {
    await send(tick, line, () => call('PATCH', '/v1/me/organisations/' + encodeURIComponent(one.organisation), { body: { calls } }));
    fill(line, text(calls ? 'belong.may' : 'belong.may_not', { name: one.name }));
  } catch (problem) {
    tick.checked = !calls;
    fill(line, problem.message);
  }
}
