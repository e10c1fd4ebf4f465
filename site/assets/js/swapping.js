/** Offering my seat: the link to pass on, and taking the offer back. */
import { call } from './api.js';
import { fill, part, text } from './page.js';
import { send } from './sending.js';

/** Joins the box; the function returned shows it for a task, with the way this page asks (by link or session). `moved` hears that the seat went over. */
export function swapping(box, moved) {
  let address = '';
  let options = () => ({});
  let read = false;

  function draw(swap) {
    const open = swap && (swap.state === 'OPEN' || swap.state === 'TAKEN');
    fill(part('swap-how', box), swap ? text('swap.states.' + swap.state) : '');
    part('swap-how', box).hidden = !swap;
    part('swap-link-box', box).hidden = !open;
    part('swap-link', box).value = open ? swap.link : '';
    part('swap-offer', box).hidden = Boolean(open);
    part('swap-back', box).hidden = !open;
    if (swap && swap.state === 'APPROVED') moved();
  }

  async function act(name, method) {
    const failed = part('swap-failed', box);
    failed.hidden = true;
    try {
      draw(await send(part(name, box), part('swap-state', box), () => call(method, address, options())));
    } catch (problem) {
      fill(failed, problem.message);
      failed.hidden = false;
    }
  }

  part('swap-offer', box).addEventListener('click', () => act('swap-offer', 'POST'));
  part('swap-back', box).addEventListener('click', () => act('swap-back', 'DELETE'));
  part('swap-link', box).addEventListener('focus', (event) => event.currentTarget.select());
  box.addEventListener('toggle', async () => {
    if (!box.open || read) return;
    read = true;
    draw(await call('GET', address, options({ quiet: true })).catch(() => null));
  });
  return (task, ways) => {
    address = '/v1/assignments/' + encodeURIComponent(task.id) + '/swap';
    options = ways;
    box.hidden = task.can.indexOf('withdraw') < 0;
  };
}
