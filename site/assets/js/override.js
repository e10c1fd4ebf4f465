/** A rule of rest in the way: whoever may set it aside says why, and the request goes out again. */
import { ask } from './ask.js';
import { text } from './page.js';

/** Sends request(reason), first without one; asks for it as long as the answer asks, until the person turns back. */
export async function withReason(request) {
  let reason = '';
  for (;;) {
    try {
      return await request(reason);
    } catch (problem) {
      if (!(problem.errors || []).some((one) => one.field === 'override')) throw problem;
      const sure = await ask({ title: text('override.title'), text: problem.errors[0].message, note: text('override.why'), yes: text('override.yes') });
      if (!sure) throw problem;
      reason = sure.note;
    }
  }
}
