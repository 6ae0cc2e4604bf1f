// What the page can do beyond being read: filters, search, keys, cuts. Without it everything is still there.
'use strict';
(() => {
  const find = (id) => document.getElementById(id);
  const cards = [...document.querySelectorAll('#cards > article')];
  const filters = ['search', 'category', 'target', 'severity', 'action', 'lang'];
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window */ } },
  };
  document.body.classList.add('live');

  let texts = null;
  const textOf = (idx) => {
    texts ??= cards.map((card) => card.textContent.toLowerCase());
    return texts[idx];
  };
  const has = (list, word) => !word || (list || '').split(' ').includes(word);
  const filter = () => {
    const [search, category, target, severity, action, lang] = filters.map((id) => find(id).value);
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    cards.forEach((card, idx) => {
      const data = card.dataset;
      const fits = has(data.categories, category) && has(data.targets, target) && has(data.action, action)
        && has(data.lang, lang) && Number(data.severity) >= Number(severity)
        && words.every((word) => textOf(idx).includes(word));
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    find('matching').textContent = shown === cards.length ? `${shown} comments` : `${shown} of ${cards.length} comments`;
  };
  filters.forEach((id) => find(id).addEventListener('input', filter));
  document.querySelector('.filters').addEventListener('submit', (event) => event.preventDefault());
  filter();

  const mask = find('mask');
  const remembered = store.get('commentariat-mask');
  if (remembered !== null) mask.checked = remembered === 'yes';
  mask.addEventListener('change', () => store.set('commentariat-mask', mask.checked ? 'yes' : 'no'));

  const move = (step) => {
    const visible = cards.filter((card) => !card.hidden);
    const at = visible.indexOf(document.activeElement?.closest?.('#cards > article'));
    const next = visible[at < 0 ? 0 : Math.min(Math.max(at + step, 0), visible.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches('input, select, textarea')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const keys = {
      j: () => move(1),
      k: () => move(-1),
      '/': () => find('search').focus(),
      m: () => mask.click(),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  document.querySelectorAll('figure.score').forEach((figure) => {
    const bins = figure.dataset.bins.split(' ').map(Number);
    const input = figure.querySelector('input');
    const line = figure.querySelector('.cut');
    input.addEventListener('input', () => {
      const cut = Number(input.value);
      const n = bins.slice(cut).reduce((sum, bin) => sum + bin, 0);
      line.setAttribute('x1', cut);
      line.setAttribute('x2', cut);
      figure.querySelector('output').textContent = `${n} at ${(cut / 100).toFixed(2)} or more`;
    });
  });
})();
