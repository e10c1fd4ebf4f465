/** The door to the pages of donated goods: those that one's roles open. */
import { enter } from './desk.js';
import { hook } from './page.js';
import { trouble, turn } from './trouble.js';

const root = hook('goods');

async function start() {
  try {
    const desk = await enter();
    if (desk.rights.indexOf('goods') < 0) {
      trouble(root, { status: 403 }, start);
      return;
    }
    root.querySelectorAll('[data-right]').forEach((item) => { item.hidden = desk.rights.indexOf(item.getAttribute('data-right')) < 0; });
    turn(root, 'ready');
  } catch (problem) {
    trouble(root, problem, start);
  }
}

turn(root, 'loading');
start();
