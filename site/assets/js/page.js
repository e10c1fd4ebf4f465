/** The page in hand: its texts, its hooks, and new elements made of text nodes only. */
const texts = JSON.parse(document.getElementById('texts').textContent);

export const lang = document.documentElement.lang === 'en' ? 'en' : 'zh';
export const home = '/' + lang + '/';

/** A text of the catalogues by dotted key, its {blanks} filled. */
export function text(key, values) {
  const found = key.split('.').reduce((part, name) => (part && part[name] !== undefined ? part[name] : undefined), texts);
  if (typeof found !== 'string') return key;
  return found.replace(/\{(\w+)\}/g, (blank, name) => (values && values[name] !== undefined ? String(values[name]) : blank));
}

/** Whether the catalogues know a text. */
export function has(key) {
  return text(key) !== key;
}

/** The element that a module hangs on, or null. */
export function hook(name, within) {
  return (within || document).querySelector('[data-module="' + name + '"]');
}

/** A part of a module's element by its data-part name. */
export function part(name, within) {
  return (within || document).querySelector('[data-part="' + name + '"]');
}

/** A new element: el('p', {class: 'hint', click: listener}, 'text', child). Functions listen; false, null and undefined are left out. */
export function el(tag, attributes, ...children) {
  const svg = tag === 'svg' || tag === 'rect' || tag === 'path';
  const made = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
  Object.keys(attributes || {}).forEach((name) => {
    const value = attributes[name];
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? '' : value);
  });
  put(made, ...children);
  return made;
}

/** Adds children: elements, arrays of them, or text. */
export function put(parent, ...children) {
  children.forEach((child) => {
    if (Array.isArray(child)) put(parent, ...child);
    else if (child instanceof Node) parent.appendChild(child);
    else if (child !== null && child !== undefined && child !== false) parent.appendChild(document.createTextNode(String(child)));
  });
  return parent;
}

/** Replaces what is inside an element. */
export function fill(parent, ...children) {
  while (parent.firstChild) parent.removeChild(parent.firstChild);
  return put(parent, ...children);
}

/** Shows one of the named parts and hides the others; the shown one's heading gets the focus. */
export function turnTo(name, names, within) {
  names.forEach((other) => { part(other, within).hidden = other !== name; });
  focusHeading(part(name, within));
}

/** Moves the focus to the heading of a new state, so that a screen reader says it. */
export function focusHeading(within) {
  const heading = within.querySelector('h1, h2');
  if (!heading) return;
  heading.setAttribute('tabindex', '-1');
  heading.focus();
  window.scrollTo(0, 0);
}
