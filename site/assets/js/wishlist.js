/** A list of wishes as it is uploaded: checked row by row, its unclear items settled by a person, then stored. */
import { call } from './api.js';
import { show } from './form.js';
import { count } from './format.js';
import { el, fill, part, text } from './page.js';
import { send } from './sending.js';

const MOST = 3000000;

/** Hangs on the form and the result in `root`; `stored` is called once wishes were. */
export function uploads(root, stored) {
  const form = part('upload', root);
  const result = part('result', root);
  let file = null;

  const settled = () => Array.from(result.querySelectorAll('[data-part=settle] select')).filter((one) => one.value)
    .reduce((all, one) => Object.assign(all, { [one.getAttribute('data-text')]: one.value }), {});

  async function upload(pressed, line, keep) {
    const body = { name: file.name.slice(0, 120), content: file.content, settled: settled(), keep };
    try {
      const answer = await send(pressed, line, () => call('POST', '/v1/goods/wishes/import', { body }));
      show(form, []);
      draw(answer, keep);
      if (keep) await stored();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      show(form, problem.errors.length ? problem.errors : [{ field: 'file', message: problem.message }]);
    }
  }

  function draw(answer, keep) {
    const told = { rows: count(answer.rows), imported: count(answer.imported), suggested: count(answer.suggested), stored: count(answer.stored), known: count(answer.known) };
    fill(part('counts', result), text(keep ? 'upload.stored' : 'upload.checked', told));
    const notes = Object.keys(answer.notes).filter((code) => code !== 'amount_unknown').map((code) => [text('upload.notes.' + code), answer.notes[code]]);
    const refused = Object.keys(answer.refused).map((code) => [answer.reasons[code], answer.refused[code]]);
    fill(part('why', result), notes.concat(refused).map(([words, n]) => el('li', null, words, ' ', text('upload.rows_of', { n: count(n) }))));
    fill(part('settle', result), answer.unsettled.length ? el('p', null, text('upload.settle')) : null, answer.unsettled.map(choice));
    part('rows-box', result).hidden = answer.details.length === 0;
    fill(part('rows', result), answer.details.map((row) => el('li', null, text('upload.row', { n: row.row }), row.text ? row.text + text('dot') : '', row.reason || text('upload.waits'))));
    part('keep', result).hidden = keep && !answer.unsettled.length;
    result.hidden = false;
    part('counts', result).focus();
  }

  /** What a text may mean: the likely items first, then the whole catalogue; nothing is chosen beforehand. */
  function choice(one, index) {
    const likely = one.suggestions.map((item) => item.code);
    const others = Array.from(root.querySelectorAll('#items option')).map((option) => [option.getAttribute('data-code'), option.value]).filter(([code]) => likely.indexOf(code) < 0);
    const options = (pairs) => pairs.map(([code, name]) => el('option', { value: code }, name));
    const id = 'settle-' + index;
    return el('div', { class: 'field short' }, el('label', { for: id }, text('upload.means', { text: one.text, n: one.rows })),
      el('select', { id, 'data-text': one.text, autocomplete: 'off' }, el('option', { value: '' }, text('upload.leave')),
        likely.length ? el('optgroup', { label: text('upload.likely') }, options(one.suggestions.map((item) => [item.code, item.name]))) : null,
        el('optgroup', { label: text('upload.others') }, options(others))));
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const given = form.elements.file.files[0];
    result.hidden = true;
    fill(part('settle', result));
    if (!given || given.size > MOST) {
      show(form, [{ field: 'file', message: text(given ? 'upload.too_large' : 'upload.no_file') }]);
      return;
    }
    const reader = new FileReader();
    reader.onload = () => {
      file = { name: given.name, content: String(reader.result).split(',')[1] || '' };
      upload(part('check', root), part('state', root), false);
    };
    reader.onerror = () => show(form, [{ field: 'file', message: text('upload.no_file') }]);
    reader.readAsDataURL(given);
  });
  part('keep', result).addEventListener('click', (event) => upload(event.currentTarget, part('upload-state', result), true));
}
