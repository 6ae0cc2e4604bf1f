// The queue beyond being read: filters, search, sorting, keys, the mask. Without it everything is still there.
'use strict';
const report = (() => {
  const find = (id) => document.getElementById(id);
  const list = find('cards');
  const cards = [...list.children];
  // Cards beyond the queue that can be decided too: the sample of the other flagged ones, and of the unflagged.
  const further = [...document.querySelectorAll('article:has(> .decide)')].filter((card) => card.parentNode !== list);
  const order = new Map(cards.map((card, idx) => [card, idx]));
  const form = document.querySelector('form.filters');
  const store = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window: this visit only */ } },
  };
  document.body.classList.add('live');

  const texts = new Map();
  const textOf = (card) => {
    if (!texts.has(card)) texts.set(card, card.textContent.toLowerCase());
    return texts.get(card);
  };
  const has = (words, word) => (words || '').split(' ').includes(word);
  const voted = {
    liked: (votes) => votes > 0, disliked: (votes) => votes < 0, even: (votes) => votes === 0, none: (votes) => votes === null,
  };
  const contains = (text, part) => (text || '').toLowerCase().includes(part.toLowerCase());
  // What each filter asks of a card's data; a filter without a value asks nothing.
  const tests = {
    search: (card, value) => value.toLowerCase().split(/\s+/).filter(Boolean).every((word) => textOf(card).includes(word)),
    category: ({ dataset }, value) => has(dataset.categories, value),
    target: ({ dataset }, value) => has(dataset.targets, value),
    severity: ({ dataset }, value) => Number(dataset.severity) >= Number(value),
    action: ({ dataset }, value) => dataset.action === value,
    lang: ({ dataset }, value) => dataset.lang === value,
    votes: ({ dataset }, value) => voted[value]('votes' in dataset ? Number(dataset.votes) : null),
    from: ({ dataset }, value) => (dataset.time || '') >= value,
    to: ({ dataset }, value) => 'time' in dataset && dataset.time.slice(0, 10) <= value,
    author: ({ dataset }, value) => contains(dataset.author, value),
    document: ({ dataset }, value) => contains(dataset.path, value) || contains(dataset.document, value),
    decided: ({ dataset }, value) => (value === 'conflict' ? 'conflict' in dataset : (dataset.decision || 'no') === value),
  };
  const filter = () => {
    const asked = Object.entries(tests).map(([id, test]) => [test, find(id).value.trim()]).filter(([, value]) => value);
    let shown = 0;
    cards.forEach((card) => {
      card.hidden = !asked.every(([test, value]) => test(card, value));
      shown += card.hidden ? 0 : 1;
    });
    const all = `${cards.length} ${cards.length === 1 ? 'comment' : 'comments'}`;
    find('matching').textContent = shown === cards.length ? all : `${shown} of ${all}`;
  };

  // Greater comes first; comments without the number come last.
  const number = (text) => (text === undefined ? -Infinity : Number(text.replace('−', '-')));
  const keys = {
    '': (card) => -order.get(card),
    score: ({ dataset }) => number(dataset.score),
    tone: ({ dataset }) => ('tone' in dataset ? -number(dataset.tone) : -Infinity),
    newest: ({ dataset }) => ('time' in dataset ? Date.parse(dataset.time) : -Infinity),
    oldest: ({ dataset }) => ('time' in dataset ? -Date.parse(dataset.time) : -Infinity),
    liked: ({ dataset }) => number(dataset.votes),
    disliked: ({ dataset }) => ('votes' in dataset ? -number(dataset.votes) : -Infinity),
  };
  const sort = () => {
    const key = keys[find('sort').value];
    const ranks = new Map(cards.map((card) => [card, key(card)]));
    // Subtracting would give NaN for two that lack the number.
    const compare = (a, b) => Number(ranks.get(b) > ranks.get(a)) - Number(ranks.get(b) < ranks.get(a));
    cards.sort((a, b) => compare(a, b) || order.get(a) - order.get(b));
    list.append(...cards);
  };
  form.addEventListener('input', (event) => (event.target.id === 'sort' ? sort() : filter()));
  form.addEventListener('reset', () => setTimeout(() => { sort(); filter(); }));
  form.addEventListener('submit', (event) => event.preventDefault());
  filter();

  const mask = find('mask');
  const remembered = store.get('commentariat-mask');
  if (remembered !== null) mask.checked = remembered === 'yes';
  mask.addEventListener('change', () => store.set('commentariat-mask', mask.checked ? 'yes' : 'no'));

  // The card that the keys speak of stays the same while the focus is elsewhere.
  let current = null;
  document.addEventListener('focusin', (event) => {
    const card = event.target.closest('article');
    if (card?.querySelector(':scope > .decide')) current = card;
  });
  const tell = (words) => {
    find('said').textContent = words;
    clearTimeout(tell.timer);
    tell.timer = setTimeout(() => { find('said').textContent = ''; }, 8000);
  };
  const goTo = (card) => {
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: 'nearest' });
  };
  const move = (step) => {
    const inReach = (card) => !card.closest('details:not([open])');
    const visible = [...cards.filter((card) => !card.hidden), ...further.filter(inReach)];
    const at = visible.indexOf(current);
    goTo(visible[at < 0 ? 0 : Math.min(Math.max(at + step, 0), visible.length - 1)]);
  };
  const isTyping = (event) => event.target.matches('textarea, select, input:not([type=checkbox], [type=range], [type=file])');
  const pressed = new Map([
    ['j', () => move(1)],
    ['k', () => move(-1)],
    ['/', () => find('search').focus()],
    ['m', () => mask.click()],
  ]);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event)) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const act = pressed.get(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
  return { find, cards, further, store, pressed, goTo, filter, tell, current: () => (current && !current.hidden ? current : null) };
})();
