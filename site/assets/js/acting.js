/** What the buttons of a desk's page do: send, and say that it is done or why it is not. */
import { show } from './form.js';
import { fill, part } from './page.js';
import { send } from './sending.js';

/** Sends; says what `done` makes of the answer, or why not: at the form `at` where there is one, else on top. Answers what came back, or null. */
export async function act(root, { button, line, request, done, at }) {
  const [said, failed] = [part('said', root), part('failed', root)];
  said.hidden = true;
  failed.hidden = true;
  try {
    const answer = await send(button, line || part('state', root), request);
    if (at) show(at, []);
    if (done) say(said, done(answer));
    return answer;
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    if (at) show(at, problem.errors.length ? problem.errors.map((one) => ({ field: one.field.split('.')[0], message: one.message })) : [{ field: '', message: problem.message }]);
    else say(failed, problem.message);
    return null;
  }
}

/** Shows words in a line, and brings the reader there. */
export function say(line, words) {
  fill(line, words);
  line.hidden = false;
  line.focus();
}
