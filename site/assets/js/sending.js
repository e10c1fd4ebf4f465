/** Sends what a button asks for: one request however often it is pressed, tried again when the server says "later". */
import { wait } from './net.js';
import { fill, text } from './page.js';

const MOST_TRIES = 6;
const LONGEST_S = 120;

/** Runs `act` until it is answered; the button rests and `line` says what goes on. Returns the answer or throws the last Problem. */
export async function send(button, line, act) {
  if (button.getAttribute('aria-disabled') === 'true') return new Promise(() => {});
  button.setAttribute('aria-disabled', 'true');
  let tries = 0;
  try {
    for (;;) {
      fill(line, text('sending'));
      try {
        return await act();
      } catch (problem) {
        tries += 1;
        if (!problem.later || tries >= MOST_TRIES || problem.retryAfter > LONGEST_S) throw problem;
        const seconds = Math.ceil(wait(tries, problem.retryAfter, Math.random).delay);
        fill(line, problem.message + ' ' + text('retry_in', { s: seconds }));
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      }
    }
  } finally {
    button.removeAttribute('aria-disabled');
    fill(line, '');
  }
}
