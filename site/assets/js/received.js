/** The receipt of a delivered sign-up, by its number in the address. */
import { attempt } from './net.js';
import { fill, hook, part, text, turnTo } from './page.js';

const CODE = /^RV-\d{9}$/;
const root = hook('received');
const code = new URLSearchParams(location.search).get('code');

/** The server checks the number's last digit, so a mistyped address shows no false receipt. */
async function show() {
  const state = part('state', root);
  fill(state, text('loading'));
  const answer = CODE.test(code) ? await attempt('GET', '/v1/receipts/' + code) : { status: 404 };
  if (answer.status !== 200) {
    fill(state, text(answer.status === 404 ? 'unknown' : 'unreachable'));
    return;
  }
  fill(part('code', root), answer.data.code);
  turnTo('found', ['empty', 'found'], root);
}

if (code) show();
