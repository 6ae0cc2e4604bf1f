// Decisions of a moderator: kept in this browser, given out as label records (one JSON object a line), taken in again.
(() => {
  const { find, cards, store, pressed, goTo, filter, current } = report;
  const KEY = `commentariat-decisions-${document.body.dataset.report}`;
  const bar = find('decisions');
  const undo = [];
  let decisions = {};
  try { decisions = JSON.parse(store.get(KEY)) || {}; } catch { /* not ours */ }
  const rater = find('rater');
  rater.value = store.get('commentariat-rater') || '';
  rater.addEventListener('change', () => store.set('commentariat-rater', rater.value));

  const nameOf = ({ dataset }) => JSON.stringify([dataset.path, dataset.document || null, dataset.commentId]);
  const byName = new Map(cards.map((card) => [nameOf(card), card]));
  const show = (card) => {
    const own = decisions[nameOf(card)];
    const decision = own?.decision || card.dataset.agreed;
    if (decision) card.dataset.decision = decision; else delete card.dataset.decision;
    card.querySelectorAll('[data-decide]').forEach((button) => {
      button.setAttribute('aria-pressed', String(button.dataset.decide === decision));
    });
    card.querySelector('.decision')?.remove();
    if (!own) return;
    const line = document.createElement('p');
    line.className = 'decision';
    line.textContent = `Decided: ${own.decision || 'nothing yet'}${own.note ? `. Note: ${own.note}` : ''}`;
    card.querySelector('header').after(line);
  };
  const count = () => {
    const n = Object.values(decisions).filter((own) => own.decision).length;
    bar.querySelector('output').textContent = n === 1 ? '1 decision' : `${n} decisions`;
  };
  const keep = () => { store.set(KEY, JSON.stringify(decisions)); count(); };
  const set = (card, change) => {
    const name = nameOf(card);
    undo.push([card, decisions[name]]);
    decisions[name] = { ...decisions[name], ...change, at: new Date().toISOString() };
    show(card);
    keep();
  };
  const takeBack = () => {
    const last = undo.pop();
    if (!last) return;
    const [card, before] = last;
    if (before) decisions[nameOf(card)] = before; else delete decisions[nameOf(card)];
    show(card);
    keep();
    filter();
    goTo(card);
  };
  const writeNote = (card) => {
    if (card.querySelector('.note')) return;
    const label = document.createElement('label');
    label.className = 'note';
    const field = document.createElement('textarea');
    field.rows = 2;
    field.value = decisions[nameOf(card)]?.note || '';
    label.append('Note (Enter keeps it, Escape drops it) ', field);
    card.querySelector('header').after(label);
    let open = true;
    const close = (note) => {
      if (!open) return;
      open = false;
      label.remove();
      if (note !== null && note !== (decisions[nameOf(card)]?.note || '')) set(card, { note });
    };
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') close(null);
      else if (event.key === 'Enter' && !event.shiftKey) close(field.value.trim());
      else return;
      event.preventDefault();
      event.stopPropagation();
      goTo(card);
    });
    field.addEventListener('blur', () => close(field.value.trim()));
    field.focus();
  };

  // The comment's own text and its asserted spans, in code points; control characters are shown by their code points.
  const read = (card) => {
    let text = '';
    const spans = [];
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE) text += node.data;
      else if (node.className === 'control') text += String.fromCodePoint(parseInt(node.textContent.slice(2), 16));
      else {
        const start = [...text].length;
        node.childNodes.forEach(walk);
        const { category, effect } = node.dataset;
        if (effect === 'asserted') spans.push({ start, end: [...text].length, category });
      }
    };
    walk(card.querySelector('.text'));
    return { text, spans };
  };
  const record = (card) => {
    const own = decisions[nameOf(card)];
    const { dataset } = card;
    const { text, spans } = read(card);
    const isAbuse = { reject: 1, approve: 0 }[own.decision];
    const labels = isAbuse === undefined ? {} : { toxicity: isAbuse };
    if (isAbuse) dataset.categories.split(' ').filter(Boolean).forEach((name) => { labels[name] = 1; });
    return {
      id: dataset.commentId, text, rater: rater.value || null, labels, spans: isAbuse ? spans : [], weight: 1, at: own.at,
      fingerprint: document.body.dataset.fingerprint, path: dataset.path, document: dataset.document || null,
      decision: own.decision || null, note: own.note || null,
    };
  };

  find('export').addEventListener('click', () => {
    const lines = cards.filter((card) => decisions[nameOf(card)]).map((card) => `${JSON.stringify(record(card))}\n`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(lines, { type: 'application/jsonl' }));
    link.download = 'decisions.jsonl';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  find('import').addEventListener('change', async (event) => {
    const text = await event.target.files[0]?.text();
    event.target.value = '';
    let taken = 0;
    let left = 0;
    for (const line of (text || '').split('\n').filter((own) => own.trim())) {
      try {
        const { path, document: inside, id, decision, note, at } = JSON.parse(line);
        const name = JSON.stringify([path, inside || null, id]);
        if (byName.has(name)) {
          const before = decisions[name];
          if (!before || (before.at || '') <= (at || '')) decisions[name] = { decision, note, at };
          taken += 1;
        } else left += 1;
      } catch { left += 1; }
    }
    cards.forEach(show);
    keep();
    filter();
    find('imported').textContent = `${taken} taken in${left ? `, ${left} left out: not of this queue` : ''}`;
  });

  const decide = (decision) => () => { if (current()) set(current(), { decision }); };
  pressed.set('a', decide('approve'));
  pressed.set('r', decide('review'));
  pressed.set('d', decide('reject'));
  pressed.set('n', () => { if (current()) writeNote(current()); });
  pressed.set('u', takeBack);
  find('cards').addEventListener('click', (event) => {
    const button = event.target.closest('button');
    const card = button?.closest('article');
    if (button?.dataset.decide) set(card, { decision: button.dataset.decide });
    else if (button?.className === 'add-note') writeNote(card);
  });
  cards.forEach((card) => { if (decisions[nameOf(card)]) show(card); });
  count();
  filter();
})();
