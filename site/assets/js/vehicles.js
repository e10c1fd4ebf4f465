/** My vehicles: saying that one is mine, following its papers, taking one out of the fleet. */
import { call } from './api.js';
import { ask } from './ask.js';
import { el, fill, home, part, text } from './page.js';
import { send } from './sending.js';

const LOOKS = { WAITS: 'act', REGISTERED: 'warn', CLEARED: 'good', RETURNED: 'warn' };

/** Reads my vehicles, oldest first. */
export async function readVehicles() {
  return (await call('GET', '/v1/me/vehicles')).vehicles;
}

/** Whether my word is asked for: somebody registered it with my number. */
export function unsure(vehicle) {
  return vehicle.state === 'REGISTERED' && !vehicle.confirmed;
}

/** Shows them in their box; `changed` reads everything of mine anew. */
export function showVehicles(box, vehicles, changed) {
  box.hidden = vehicles.length === 0;
  fill(part('vehicles', box), vehicles.map((vehicle) => card(box, vehicle, changed)));
}

function card(box, vehicle, changed) {
  const standing = unsure(vehicle) ? 'WAITS' : vehicle.state;
  const words = (name) => text('fleet.' + name, { plate: vehicle.plate, reason: vehicle.reason });
  const button = (name, look, act) => el('button', { class: look, type: 'button', click: (event) => act(event.currentTarget) }, words(name), el('span', { class: 'away' }, ' ' + vehicle.plate));
  const confirm = (pressed) => step(box, pressed, () => call('POST', address(vehicle) + '/confirm', { body: {} }), changed);
  const retire = async (pressed) => {
    const name = standing === 'WAITS' ? 'disown' : 'retire';
    if (await ask({ title: words(name + '_title'), text: words(name + '_text'), yes: words(name) })) await step(box, pressed, () => call('DELETE', address(vehicle)), changed);
  };
  return el('li', { class: standing === 'WAITS' ? 'asked' : 'vehicle' },
    el('div', { class: 'row between' }, el('h3', null, vehicle.plate), el('span', { class: 'tag ' + LOOKS[standing] }, words('states.' + standing))),
    el('p', null, [text('vehicle_kinds.' + vehicle.kind), text('fleet.seats', { n: vehicle.seats }), vehicle.goods ? words('goods') : ''].filter(Boolean).join(text('dot'))),
    el('p', { class: 'hint' }, words('means.' + standing)),
    el('div', { class: 'row' },
      standing === 'WAITS' ? button('confirm', 'button', confirm) : null,
      standing === 'RETURNED' ? el('a', { class: 'button second small', href: home + 'fleet/' }, words('anew')) : null,
      standing === 'WAITS' ? button('disown', 'button second', retire) : button('retire', 'plain', retire)));
}

async function step(box, button, act, changed) {
  const trouble = part('vehicles-trouble', box);
  trouble.hidden = true;
  try {
    await send(button, part('vehicles-state', box), act);
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    fill(trouble, problem.message);
    trouble.hidden = false;
    trouble.focus();
    return;
  }
  await changed();
}

function address(vehicle) {
  return '/v1/me/vehicles/' + encodeURIComponent(vehicle.id);
}
