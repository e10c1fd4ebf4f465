/** Six digits as a QR code: version 1, level M, numeric, mask 0 (ISO/IEC 18004); nothing longer is ever needed here. */
import { el } from './page.js';

const SIZE = 21;
const DATA = 16;
const CHECK = [216, 194, 159, 111, 199, 94, 95, 113, 157, 193]; // the generator polynomial of ten check words, powers resolved

/** Rows of 0 and 1, dark is 1. */
export function squares(digits) {
  const grid = Array.from({ length: SIZE }, () => new Array(SIZE).fill(null));
  [[0, 0], [0, SIZE - 7], [SIZE - 7, 0]].forEach(([top, side]) => finder(grid, top, side));
  for (let at = 8; at < SIZE - 8; at += 1) {
    grid[6][at] = 1 - (at % 2);
    grid[at][6] = 1 - (at % 2);
  }
  format(grid);
  pour(grid, bits(digits));
  return grid;
}

/** The code as a picture with its quiet zone. */
export function qr(digits, label) {
  const path = squares(digits).map((row, y) => row.map((dark, x) => (dark ? 'M' + (x + 4) + ' ' + (y + 4) + 'h1v1h-1z' : '')).join('')).join('');
  const whole = SIZE + 8;
  return el('svg', { class: 'qr', viewBox: '0 0 ' + whole + ' ' + whole, role: 'img', 'aria-label': label },
    el('rect', { width: whole, height: whole, fill: '#fff' }), el('path', { d: path, fill: '#000' }));
}

function finder(grid, top, side) {
  for (let y = -1; y <= 7; y += 1) {
    for (let x = -1; x <= 7; x += 1) {
      if (grid[top + y] === undefined || grid[top + y][side + x] === undefined) continue;
      const ring = Math.max(Math.abs(y - 3), Math.abs(x - 3));
      grid[top + y][side + x] = ring === 2 || ring === 4 ? 0 : 1;
    }
  }
}

/** Level M and mask 0 are format 0x5412. */
function format(grid) {
  for (let at = 0; at < 15; at += 1) {
    const bit = (0x5412 >> at) & 1;
    grid[at < 6 ? at : at < 8 ? at + 1 : SIZE - 15 + at][8] = bit;
    grid[8][at < 8 ? SIZE - 1 - at : at < 9 ? 7 : 14 - at] = bit;
  }
  grid[SIZE - 8][8] = 1;
}

function bits(digits) {
  let stream = '0001' + two(digits.length, 10) + two(Number(digits.slice(0, 3)), 10) + two(Number(digits.slice(3)), 10) + '0000';
  stream += '0'.repeat((8 - (stream.length % 8)) % 8);
  for (let pad = 0; stream.length < DATA * 8; pad += 1) stream += pad % 2 ? '00010001' : '11101100';
  const words = stream.match(/.{8}/g).map((word) => parseInt(word, 2));
  return words.concat(checkWords(words)).map((word) => two(word, 8)).join('');
}

function checkWords(words) {
  const rest = words.concat(new Array(CHECK.length).fill(0));
  words.forEach((ignored, at) => {
    const lead = rest[at];
    if (lead) CHECK.forEach((factor, n) => { rest[at + 1 + n] ^= times(factor, lead); });
  });
  return rest.slice(words.length);
}

/** The product in GF(256) over x^8 + x^4 + x^3 + x^2 + 1. */
function times(one, other) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ (product & 128 ? 0x11d : 0);
    if ((other >> bit) & 1) product ^= one;
  }
  return product & 255;
}

/** Two columns at a time from the right, up and down by turns, the timing column left out. */
function pour(grid, stream) {
  let next = 0;
  let up = true;
  for (let right = SIZE - 1; right > 0; right -= 2) {
    if (right === 6) right -= 1;
    for (let step = 0; step < SIZE; step += 1) {
      const y = up ? SIZE - 1 - step : step;
      [right, right - 1].forEach((x) => {
        if (grid[y][x] !== null) return;
        grid[y][x] = Number(stream[next] || 0) ^ ((x + y) % 2 === 0 ? 1 : 0);
        next += 1;
      });
    }
    up = !up;
  }
}

function two(number, length) {
  return number.toString(2).padStart(length, '0');
}
