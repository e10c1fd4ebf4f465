/** Items of the catalogue, as the page's list names them. */
const named = () => Array.from(document.querySelectorAll('#items option'));

/** The code of an item by its name; '' for a name that is not in the list. */
export function codeOf(name) {
  const found = named().filter((one) => one.value === name.normalize('NFC').trim())[0];
  return found ? found.getAttribute('data-code') : '';
}

/** The name of an item by its code. */
export function nameOf(code) {
  const found = named().filter((one) => one.getAttribute('data-code') === code)[0];
  return found ? found.value : '';
}
