/** Area choices: district → street → community, the communities fetched when a district is chosen. */
import { el, fill, text } from './page.js';

/** The districts written in the page: the groups of the plain <select> that serves without script. */
export function districtsOf(select) {
  return Array.from(select.querySelectorAll('optgroup')).map((group) => ({
    code: group.getAttribute('data-code'), name: group.label, communities: group.getAttribute('data-communities'),
    streets: Array.from(group.querySelectorAll('option')).map((option) => [option.value, option.textContent]),
  }));
}

function options(select, first, pairs) {
  fill(select, el('option', { value: '' }, first), pairs.map(([code, name]) => el('option', { value: code }, name)));
  select.disabled = pairs.length === 0;
}

/**
 * Joins three selects: {district, street, community?}. Returns {value(), name(), set(code)}: the code of the smallest area chosen.
 * A street is enough where there is a community select; the community says it more exactly.
 */
export function join(districts, { district, street, community }) {
  let known = {};
  const chosenDistrict = () => districts.filter((one) => one.code === district.value)[0];

  async function pickDistrict() {
    const one = chosenDistrict();
    options(street, text(one ? 'choose' : 'choose_district_first'), one ? one.streets : []);
    pickStreet();
    known = {};
    if (!community || !one) return;
    try {
      const answer = await fetch(one.communities);
      if (answer.ok && chosenDistrict() === one) known = await answer.json();
    } catch (offline) { /* the street alone is enough */ }
    pickStreet();
  }

  function pickStreet() {
    if (!community) return;
    const pairs = known[street.value] || [];
    options(community, text('any_community'), pairs);
  }

  options(district, text('choose'), districts.map((one) => [one.code, one.name]));
  district.addEventListener('change', pickDistrict);
  street.addEventListener('change', pickStreet);
  pickDistrict();

  return {
    value: () => (community && community.value) || street.value,
    name: () => [district, street, community].filter((select) => select && select.value).map((select) => select.selectedOptions[0].textContent).join(' '),
    async set(code) {
      district.value = code.slice(0, 6) + '000000';
      await pickDistrict();
      street.value = code.slice(0, 9) + '000';
      pickStreet();
      if (community && code.slice(9) !== '000') community.value = code;
    },
  };
}
