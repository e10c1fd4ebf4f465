/** Codes that change every half minute (RFC 6238), and the signature of what a phone keeps while it is offline. */
const PERIOD_MS = 30000;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Whether this browser can make codes at all; where it cannot, the site's code is typed. */
export const able = Boolean(window.crypto && crypto.subtle);

/** A maker of codes: `secret` in base 32, `ahead` how many milliseconds the server's clock is ahead of this one. */
export async function codesOf(secret, ahead) {
  const raw = bytes(secret);
  const hotp = await key(raw, 'SHA-1');
  const signer = await key(raw, 'SHA-256');
  const now = () => Date.now() + ahead;
  return {
    /** The six digits of now. */
    async current() {
      const counter = new DataView(new ArrayBuffer(8));
      counter.setUint32(4, Math.floor(now() / PERIOD_MS));
      const mac = new DataView(await crypto.subtle.sign('HMAC', hotp, counter.buffer));
      const at = mac.getUint8(19) & 15;
      return ('00000' + ((mac.getUint32(at) & 0x7fffffff) % 1000000)).slice(-6);
    },
    /** Milliseconds until the next ones. */
    rest: () => PERIOD_MS - (now() % PERIOD_MS),
    /** What is kept of a move made offline: its moment, a number used once, the signature over both and the code. */
    async kept(id, move, code) {
      const at = new Date(now()).toISOString().slice(0, 19) + 'Z';
      const nonce = hex(crypto.getRandomValues(new Uint8Array(16)));
      const said = new TextEncoder().encode([id, move, code, at, nonce].join('|'));
      return { at, nonce, signature: hex(new Uint8Array(await crypto.subtle.sign('HMAC', signer, said))) };
    },
  };
}

/** Shows the code in `show(digits)` and renews it on time; returns a stop function. */
export function rotate(codes, show) {
  let timer = 0;
  const round = async () => {
    show(await codes.current());
    timer = setTimeout(round, codes.rest() + 20);
  };
  round();
  return () => clearTimeout(timer);
}

/** 123 456, easier to read aloud. */
export function spoken(digits) {
  return digits.slice(0, 3) + '\u00a0' + digits.slice(3);
}

function key(raw, hash) {
  return crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash }, false, ['sign']);
}

function bytes(secret) {
  const stream = Array.from(secret.replace(/=+$/, ''), (letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return new Uint8Array(stream.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

function hex(raw) {
  return Array.from(raw, (byte) => ('0' + byte.toString(16)).slice(-2)).join('');
}
