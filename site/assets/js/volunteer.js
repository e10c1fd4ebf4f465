/** Joining the reserve. */
import { text } from './page.js';
import { rules } from './schema.volunteers.js';
import { signUp, words, yesNo } from './signup.js';

signUp({
  path: '/v1/volunteers', rules,
  shown: (values) => ({ roles: words(values.roles, 'roles'), slots: words(values.slots, 'slots'), weekends_only: yesNo(values.weekends_only), note: values.note || text('none') }),
});
