/** The address that a person's QR code holds: the site's desk, with their six digits and seat after the #, where no server and no log sees them. */
import { home } from './page.js';

const NAME = 'scanned';
const CARRIES = /#c=(\d{6})&a=(\d\d-[0-9a-f]{16})$/;

/** What the code of an assignment says. */
export function scanAddress(assignment, digits) {
  const cut = assignment.indexOf('-');
  return location.origin + home + 'c/presence/?id=' + assignment.slice(0, cut) + '#c=' + digits + '&a=' + assignment.slice(cut + 1);
}

/** {code, assignment, at} of a scanned address that belongs to this site's desk, else null; `at` by this device's clock. */
export function readScan(address, need) {
  const found = CARRIES.exec(address);
  const here = new RegExp('[?&]id=' + need + '(?:[#&]|$)').test(address);
  return found && here ? { code: found[1], assignment: need + '-' + found[2], at: Date.now() } : null;
}

/** The scan that opened this page, once; it leaves the address at once and outlives a sign-in on the way. */
export function takeScan(need) {
  const found = readScan(location.href, need);
  if (CARRIES.test(location.hash)) history.replaceState(null, '', location.pathname + location.search);
  if (found) sessionStorage.setItem(NAME, JSON.stringify(found));
  const kept = JSON.parse(sessionStorage.getItem(NAME) || 'null');
  return kept && kept.assignment.indexOf(need + '-') === 0 ? kept : null;
}

/** Forgets it, once it was entered. */
export function dropScan() {
  sessionStorage.removeItem(NAME);
}
