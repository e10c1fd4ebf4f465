/** Short texts as QR codes: byte mode, level M, mask 0, versions 1 to 10 (ISO/IEC 18004), which hold an address of this site with a code in it. */
import { el } from './page.js';

// Of each version at level M: check words a block, and blocks.
const CHECKS = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5];

/** Rows of 0 and 1, dark is 1; null for a text that is too long. */
export function squares(words) {
  const bytes = Array.from(new TextEncoder().encode(words));
  for (let version = 1; version <= CHECKS.length; version += 1) {
    const room = Math.floor(free(bare(version)) / 8) - CHECKS[version - 1] * BLOCKS[version - 1];
    if (12 + (version > 9 ? 8 : 0) + bytes.length * 8 <= room * 8) {
      const grid = bare(version);
      pour(grid, interleaved(data(bytes, version, room), version));
      return grid;
    }
  }
  return null;
}

/** The code as a picture with its quiet zone. */
export function qr(words, label) {
  const grid = squares(words);
  const path = grid.map((row, y) => row.map((dark, x) => (dark ? 'M' + (x + 4) + ' ' + (y + 4) + 'h1v1h-1z' : '')).join('')).join('');
  const whole = grid.length + 8;
  return el('svg', { class: 'qr', viewBox: '0 0 ' + whole + ' ' + whole, role: 'img', 'aria-label': label },
    el('rect', { width: whole, height: whole, fill: '#fff' }), el('path', { d: path, fill: '#000' }));
}

function free(grid) {
  return grid.reduce((sum, row) => sum + row.filter((one) => one === null).length, 0);
}

/** Everything but the data, whose places are null. */
function bare(version) {
  const size = 17 + 4 * version;
  const grid = Array.from({ length: size }, () => new Array(size).fill(null));
  [[0, 0], [0, size - 7], [size - 7, 0]].forEach(([top, side]) => finder(grid, top, side));
  for (let at = 8; at < size - 8; at += 1) {
    grid[6][at] = 1 - (at % 2);
    grid[at][6] = 1 - (at % 2);
  }
  const middles = version === 1 ? [] : version < 7 ? [6, size - 7] : [6, (size - 1) / 2, size - 7];
  const corners = [[6, 6], [6, size - 7], [size - 7, 6]].map(String);
  middles.forEach((y) => middles.forEach((x) => { if (corners.indexOf(y + ',' + x) < 0) ring(grid, y, x); }));
  format(grid, size);
  if (version > 6) numbered(grid, size, version);
  return grid;
}

function finder(grid, top, side) {
  for (let y = -1; y <= 7; y += 1) {
    for (let x = -1; x <= 7; x += 1) {
      if (grid[top + y] === undefined || grid[top + y][side + x] === undefined) continue;
      const away = Math.max(Math.abs(y - 3), Math.abs(x - 3));
      grid[top + y][side + x] = away === 2 || away === 4 ? 0 : 1;
    }
  }
}

/** An alignment pattern around its middle. */
function ring(grid, middle, across) {
  for (let y = -2; y <= 2; y += 1) {
    for (let x = -2; x <= 2; x += 1) grid[middle + y][across + x] = Math.max(Math.abs(y), Math.abs(x)) === 1 ? 0 : 1;
  }
}

/** Level M and mask 0 are format 0x5412. */
function format(grid, size) {
  for (let at = 0; at < 15; at += 1) {
    const bit = (0x5412 >> at) & 1;
    grid[at < 6 ? at : at < 8 ? at + 1 : size - 15 + at][8] = bit;
    grid[8][at < 8 ? size - 1 - at : at < 9 ? 7 : 14 - at] = bit;
  }
  grid[size - 8][8] = 1;
}

/** From version 7 on the number stands in the grid, with its BCH check. */
function numbered(grid, size, version) {
  let rest = version;
  for (let n = 0; n < 12; n += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let at = 0; at < 18; at += 1) {
    const row = Math.floor(at / 3);
    const place = size - 11 + (at % 3);
    grid[row][place] = (bits >> at) & 1;
    grid[place][row] = (bits >> at) & 1;
  }
}

function data(bytes, version, room) {
  let stream = '0100' + two(bytes.length, version > 9 ? 16 : 8) + bytes.map((byte) => two(byte, 8)).join('');
  stream += '0000'.slice(0, room * 8 - stream.length);
  stream += '0'.repeat((8 - (stream.length % 8)) % 8);
  for (let pad = 0; stream.length < room * 8; pad += 1) stream += pad % 2 ? '00010001' : '11101100';
  return stream.match(/.{8}/g).map((word) => parseInt(word, 2));
}

/** The words of all blocks in turn, the data first and then the checks; later blocks are one word longer where it does not come out even. */
function interleaved(words, version) {
  const blocks = BLOCKS[version - 1];
  const checks = CHECKS[version - 1];
  const short = Math.floor(words.length / blocks);
  const longer = words.length % blocks;
  const parts = [];
  for (let at = 0, n = 0; n < blocks; n += 1) {
    const size = short + (n >= blocks - longer ? 1 : 0);
    parts.push(words.slice(at, at + size));
    at += size;
  }
  const ends = parts.map((part) => checkWords(part, checks));
  const turns = (lists, most) => Array.from({ length: most }, (ignored, at) => lists.filter((list) => at < list.length).map((list) => list[at])).reduce((all, some) => all.concat(some), []);
  return turns(parts, short + 1).concat(turns(ends, checks)).map((word) => two(word, 8)).join('');
}

function checkWords(words, checks) {
  const factors = generator(checks);
  const rest = words.concat(new Array(checks).fill(0));
  words.forEach((ignored, at) => {
    const lead = rest[at];
    if (lead) factors.forEach((factor, n) => { rest[at + 1 + n] ^= times(factor, lead); });
  });
  return rest.slice(words.length);
}

/** The generator polynomial of so many check words, without its leading one. */
function generator(checks) {
  let found = [1];
  for (let n = 0, root = 1; n < checks; n += 1, root = times(root, 2)) {
    const next = found.concat(0);
    found.forEach((factor, at) => { next[at + 1] ^= times(factor, root); });
    found = next;
  }
  return found.slice(1);
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
  for (let right = grid.length - 1; right > 0; right -= 2) {
    if (right === 6) right -= 1;
    for (let step = 0; step < grid.length; step += 1) {
      const y = up ? grid.length - 1 - step : step;
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
