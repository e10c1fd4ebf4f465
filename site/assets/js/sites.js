/** Choosing a site below one's own: district, street, community, as far down as is needed. */
import { el, fill, text } from './page.js';

const LEVELS = [[4, 'city'], [6, 'district'], [9, 'street']];
const fetched = {};

/** The level that the zeros at the end of a code tell. */
export function levelOf(code) {
  const found = LEVELS.filter(([digits]) => /^0+$/.test(code.slice(digits)))[0];
  return found ? found[1] : 'community';
}

function read(address) {
  fetched[address] = fetched[address] || fetch(address).then((answer) => answer.json()).catch((offline) => {
    delete fetched[address];
    throw offline;
  });
  return fetched[address];
}

/** [[code, name], …] right below an area; `files` carries the addresses of the built lists. */
async function below(files, code) {
  const level = levelOf(code);
  if (level === 'street') return (await read(files.getAttribute('data-communities-' + code.slice(0, 6))))[code] || [];
  const districts = await read(files.getAttribute('data-areas'));
  return level === 'city' ? districts : (districts.filter((one) => one[0] === code)[0] || [0, 0, []])[2];
}

/**
 * Fills `box` with as many selects as are needed below `own` [[code, name], …]. `any` is the word for "all of it"; without it only a community will do.
 * Returns {value(), name(), set(code)}: '' while nothing fit is chosen. `changed` is called after every choice.
 */
export function chooser(box, { own, any, changed }) {
  const steps = [];
  const chosen = () => steps.map((select) => select.value).filter(Boolean);
  const deepest = () => chosen().pop() || (own.length === 1 ? own[0][0] : '');

  function ask(level, pairs) {
    const index = steps.length;
    const id = 'area-' + index;
    const select = el('select', { id, autocomplete: 'off', change: async () => {
      await offer(index + 1, select.value);
      changed();
    } }, el('option', { value: '' }, any || text('choose')), pairs.map(([code, name]) => el('option', { value: code }, name)));
    steps.push(select);
    box.appendChild(el('div', null, el('label', { class: 'sub', for: id }, text('levels.' + level)), select));
  }

  async function offer(index, code) {
    steps.splice(index).forEach((select) => select.parentNode.remove());
    if (!code || levelOf(code) === 'community') return;
    const pairs = await below(box, code).catch(() => null);
    if (steps.length > index || deepest() !== code) return;
    if (pairs) ask({ city: 'district', district: 'street', street: 'community' }[levelOf(code)], pairs);
    else box.appendChild(el('p', { class: 'hint' }, text('unreachable')));
  }

  fill(box);
  const ready = own.length === 1 ? offer(0, own[0][0]) : Promise.resolve(ask('site', own));

  return {
    value: () => (any || levelOf(deepest() || '140000000000') === 'community' ? deepest() : ''),
    name: () => steps.filter((select) => select.value).map((select) => select.selectedOptions[0].textContent).join(' ') || own[0][1],
    async set(code) {
      await ready;
      for (let index = 0; index < steps.length; index += 1) {
        const fit = Array.from(steps[index].options).filter((option) => option.value && inside(code, option.value))[0];
        if (!fit) return;
        steps[index].value = fit.value;
        await offer(index + 1, fit.value);
      }
    },
  };
}

function inside(code, site) {
  const found = LEVELS.filter(([, name]) => name === levelOf(site))[0];
  return found ? code.slice(0, found[0]) === site.slice(0, found[0]) : code === site;
}
