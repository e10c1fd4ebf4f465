/** Signed links of messages: the signature leaves the address at once and stays in this tab, for the one thing it speaks for. */

/** The link kept under a name for an id: its `key` ('' where there is none), and `forget`. Where another one is opened in this tab, `again` is called. */
export function signedLink(name, id, again) {
  const held = { key: '', forget: () => sessionStorage.removeItem(name) };
  function take() {
    const found = /[#&]k=([\w-]+)/.exec(location.hash);
    if (found) {
      sessionStorage.setItem(name, JSON.stringify({ id, key: found[1] }));
      history.replaceState(null, '', location.pathname + location.search);
    }
    const kept = JSON.parse(sessionStorage.getItem(name) || '{}');
    held.key = kept.id === id ? kept.key : '';
  }
  take();
  window.addEventListener('hashchange', () => {
    if (!/k=/.test(location.hash)) return;
    take();
    again();
  });
  return held;
}
