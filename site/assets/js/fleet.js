/** Joining the fleet with a vehicle. */
import { plainDigits, plainPlate } from './form.js';
import { text } from './page.js';
import { rules } from './schema.vehicles.js';
import { signUp, words, yesNo } from './signup.js';

/** Seats as a number; what is none is sent as 0, which the rules refuse. */
function whole(typed) {
  const plain = plainDigits(typed);
  if (plain === '') return '';
  return /^\d+$/.test(plain) ? Number(plain) : 0;
}

signUp({
  path: '/v1/vehicles', rules,
  clean: (values) => Object.assign(values, { plate: plainPlate(values.plate), seats: whole(values.seats) }),
  shown: (values) => ({
    plate: values.plate, kind: text('vehicle_kinds.' + values.kind), seats: values.seats, goods: yesNo(values.goods), slots: words(values.slots, 'slots'),
    weekends_only: yesNo(values.weekends_only),
  }),
});
