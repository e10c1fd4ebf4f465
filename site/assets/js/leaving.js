/** Withdrawing: first what goes and what stays, then one more yes, then everything of mine in this tab is dropped. */
import { call } from './api.js';
import { ask } from './ask.js';
import { fill, part, text } from './page.js';
import { send } from './sending.js';
import { forget } from './session.js';

/** Joins the button of the first step; `gone` is called when the server has erased the record. */
export function leaving(root, gone) {
  const button = part('leave-go', root);
  button.addEventListener('click', async () => {
    const trouble = part('leave-trouble', root);
    trouble.hidden = true;
    const sure = await ask({ title: text('leave.title'), text: text('leave.text'), yes: text('leave.yes') });
    if (!sure) return;
    try {
      await send(button, part('leave-state', root), () => call('DELETE', '/v1/me'));
    } catch (problem) {
      fill(trouble, problem.message);
      trouble.hidden = false;
      return;
    }
    forget();
    sessionStorage.clear();
    gone();
  });
}
