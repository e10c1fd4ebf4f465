/** A list renewed in place: rows that say the same are left alone, so focus and reading position survive a poll. */
const drawn = new WeakMap();

/** Brings a list to `rows`: `key` names a row for good, `draw` makes its element. */
export function renew(list, rows, key, draw) {
  const before = drawn.get(list) || {};
  const now = {};
  let next = list.firstElementChild;
  rows.forEach((row) => {
    const name = key(row);
    const said = JSON.stringify(row);
    const old = before[name];
    const node = old && old.said === said ? old.node : draw(row);
    now[name] = { said, node };
    if (old && old.node !== node && old.node.parentNode) {
      const held = old.node.contains(document.activeElement);
      if (next === old.node) next = node;
      old.node.parentNode.replaceChild(node, old.node);
      if (held) focusIn(node);
    }
    if (next === node) next = node.nextElementSibling;
    else list.insertBefore(node, next);
  });
  while (next) {
    const gone = next;
    next = next.nextElementSibling;
    gone.remove();
  }
  drawn.set(list, now);
}

function focusIn(node) {
  const link = node.querySelector('a, button');
  if (link) link.focus();
}
