/** The frame of every staff page: who is at the desk, for which sites, and what they may do. */
import { call } from './api.js';
import { fill, hook, part, text } from './page.js';
import { goSignIn, onIdle, signOut } from './session.js';

export const DRAFT = 'need-draft';

/** Who I am: {name, grants, rights}. Shows the links I have a right to; without a session the page goes to sign-in. */
export async function enter() {
  const nav = hook('desk');
  const desk = await call('GET', '/v1/console');
  document.querySelectorAll('.desk [data-right]').forEach((item) => { item.hidden = desk.rights.indexOf(item.getAttribute('data-right')) < 0; });
  fill(part('who', nav), desk.name);
  const leave = part('sign-out', nav);
  leave.hidden = false;
  leave.onclick = () => {
    sessionStorage.removeItem(DRAFT);
    signOut();
  };
  return desk;
}

/** The sites of my grants, each once: [[code, name, role words], …]. */
export function sitesOf(grants) {
  const seen = {};
  grants.forEach((grant) => {
    const known = seen[grant.area] || (seen[grant.area] = [grant.area, grant.area_name, []]);
    known[2].push(text('staff.' + grant.role));
  });
  return Object.keys(seen).map((code) => seen[code]);
}

const menu = part('menu', hook('desk'));
menu.addEventListener('click', () => menu.setAttribute('aria-expanded', String(menu.getAttribute('aria-expanded') !== 'true')));
onIdle(() => goSignIn(true));
