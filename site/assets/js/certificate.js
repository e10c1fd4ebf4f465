/** Checking a certificate by its code: anybody may, and sees the masked name, hours by grade, issuer, dates, and whether it holds. */
import { call } from './api.js';
import { show } from './form.js';
import { isoDay, long } from './format.js';
import { el, fill, hook, lang, part, text } from './page.js';
import { send } from './sending.js';

const root = hook('certificate');
const form = part('ask', root);

/** What people type, down to the code: capitals, hyphens where they belong, letters that look like digits read as digits. */
function plain(typed) {
  const signs = typed.normalize('NFKC').toUpperCase().replace(/[^0-9A-Z]/g, '').replace(/^CT/, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return signs.length === 12 ? 'CT-' + signs.match(/.{4}/g).join('-') : '';
}

async function look(event) {
  if (event) event.preventDefault();
  const code = plain(form.elements.code.value);
  part('found', root).hidden = true;
  show(form, code ? [] : [{ field: 'code', message: text('code_wrong') }]);
  if (!code) return;
  form.elements.code.value = code;
  try {
    draw(await send(part('find', root), part('state', root), () => call('GET', '/v1/certificates/' + code, { open: true })));
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    show(form, [{ field: 'code', message: problem.status === 404 ? text('unknown') : problem.message }]);
  }
}

function draw(one) {
  const holds = one.state === 'ISSUED';
  part('verdict', root).className = holds ? 'panel done' : 'panel failed';
  fill(part('holds', root), text(holds ? 'holds' : 'revoked'));
  fill(part('why', root), holds ? one.code : text('revoked_on', { day: isoDay(one.ended), reason: one.reason }));
  const grades = Object.keys(one.minutes);
  const rows = [['name', one.name], ['served', text('served', { first: isoDay(one.first), last: isoDay(one.last), n: one.shifts })], ['sum', long(grades.reduce((sum, grade) => sum + one.minutes[grade], 0))]]
    .concat(grades.map((grade) => ['grade_' + grade, long(one.minutes[grade])]), one.standby ? [['standby', long(one.standby)]] : [], [['issuer', one.issuer[lang]], ['issued', isoDay(one.issued)]]);
  fill(part('facts', root), rows.map(([name, said]) => [el('dt', null, text('facts.' + name)), el('dd', null, said)]));
  part('found', root).hidden = false;
  part('holds', root).focus();
}

form.addEventListener('submit', look);
const given = new URLSearchParams(location.search).get('code');
if (given) {
  form.elements.code.value = given;
  look();
}
