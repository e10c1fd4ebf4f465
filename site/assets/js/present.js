/** The present by the server's clock, whatever this phone's says: each answer of the API tells how far the phone is off. */
const COARSE_MS = 2000; // a Date header names whole seconds, and the answer took a while
let ahead = 0;

/** Milliseconds since 1970, as the server counts them. */
export function present() {
  return Date.now() + ahead;
}

/** Learns from an answer's Date header. */
export function learn(header) {
  const off = new Date(header || NaN) - Date.now();
  if (Math.abs(off - ahead) > COARSE_MS) ahead = off;
}
