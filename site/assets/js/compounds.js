/** The compounds of the community chosen in a form, and naming one that is not listed yet. */
import { call } from './api.js';
import { show } from './form.js';
import { newKey } from './net.js';
import { el, fill, part, text } from './page.js';

/** Joins the part of a form; `place` gives its chooser, `act` sends. Returns {changed}, to be called when another community is chosen. */
export function compounds(form, { place, act }) {
  const select = form.elements.compound;
  const fold = part('compound-new', form);
  const field = form.elements.name;
  const button = part('compound-send', form);
  let parcel = { key: '', said: '' };

  async function changed(chosen) {
    const community = place().value();
    const found = community ? (await call('GET', '/v1/areas?parent=' + community).catch(() => ({ areas: [] }))).areas : [];
    if (place().value() !== community) return;
    fill(select, el('option', { value: '' }, text('whole')), found.map((one) => el('option', { value: one.code }, one.name)));
    if (chosen) select.value = chosen;
    part('compound-box', form).hidden = !community;
    part('compound-list', form).hidden = found.length === 0;
    fill(part('compound-said', form));
    field.value = '';
    fold.open = false;
  }

  async function name() {
    const body = { community: place().value(), name: field.value.normalize('NFC').trim() };
    const missing = body.name ? [] : [{ field: 'name', message: text('missing.name') }];
    show(form, missing);
    if (missing.length) return;
    const said = JSON.stringify(body);
    if (parcel.said !== said) parcel = { key: newKey(), said };
    const made = await act({ button, request: () => call('POST', '/v1/compounds', { body, key: parcel.key }), form });
    if (!made) return;
    await changed(made.code);
    select.focus();
    fill(part('compound-said', form), text('named', { name: made.name }));
  }

  button.addEventListener('click', name);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    name();
  });
  return { changed: () => changed('') };
}
