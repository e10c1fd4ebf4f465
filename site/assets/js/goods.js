/** The door to the pages of donated goods: those that one's roles open. */
import { open } from './goodsdesk.js';
import { hook } from './page.js';

const root = hook('goods');

open(root, ['goods'], (desk) => {
  root.querySelectorAll('[data-right]').forEach((item) => { item.hidden = desk.rights.indexOf(item.getAttribute('data-right')) < 0; });
});
