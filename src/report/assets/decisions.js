// Decisions of a moderator: kept in this browser, given out as label records (one JSON object a line), taken in again.
'use strict';
(() => {
  const KEY = `commentariat-decisions-${document.body.dataset.report}`;
  const cards = [...document.querySelectorAll('#cards > article')];
  const bar = document.getElementById('decisions');
  let decisions = {};
  try { decisions = JSON.parse(localStorage.getItem(KEY)) || {}; } catch { /* nothing kept */ }
  const undo = [];

  const nameOf = (card) => JSON.stringify([card.dataset.path, card.dataset.document || null, card.dataset.commentId]);
  const show = (card) => {
    const own = decisions[nameOf(card)];
    if (own?.decision) card.dataset.decision = own.decision; else delete card.dataset.decision;
    card.querySelector('.decision')?.remove();
    if (!own) return;
    const line = document.createElement('p');
    line.className = 'decision';
    line.textContent = `Decided: ${own.decision || 'nothing yet'}${own.note ? `. Note: ${own.note}` : ''}`;
    card.querySelector('header').after(line);
  };
  const keep = () => {
    try { localStorage.setItem(KEY, JSON.stringify(decisions)); } catch { /* private window: this visit only */ }
    const n = Object.values(decisions).filter((own) => own.decision).length;
    bar.querySelector('output').textContent = n === 1 ? '1 decision' : `${n} decisions`;
  };
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
    card.focus();
  };

  // The comment's own text: control characters are shown by their code points.
  const textOf = (card) => {
    const copy = card.querySelector('.text').cloneNode(true);
    copy.querySelectorAll('.control').forEach((control) => {
      control.replaceWith(String.fromCodePoint(parseInt(control.textContent.slice(2), 16)));
    });
    return copy.textContent;
  };
  const record = (card) => {
    const own = decisions[nameOf(card)];
    const data = card.dataset;
    const labels = own.decision === 'reject' ? { toxicity: 1 } : own.decision === 'approve' ? { toxicity: 0 } : {};
    if (own.decision === 'reject') data.categories.split(' ').filter(Boolean).forEach((name) => { labels[name] = 1; });
    const text = card.querySelector('.cut') ? null : textOf(card);
    return {
      id: data.commentId, text, rater: bar.querySelector('#rater').value || null, labels, spans: [], weight: 1, at: own.at,
      fingerprint: document.body.dataset.fingerprint, path: data.path, document: data.document || null,
      decision: own.decision || null, note: own.note || null,
    };
  };

  document.getElementById('export').addEventListener('click', () => {
    const lines = cards.filter((card) => decisions[nameOf(card)]).map((card) => `${JSON.stringify(record(card))}\n`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(lines, { type: 'application/jsonl' }));
    link.download = 'decisions.jsonl';
    link.click();
    URL.revokeObjectURL(link.href);
  });
  document.getElementById('import').addEventListener('change', async (event) => {
    const text = await event.target.files[0]?.text();
    for (const line of (text || '').split('\n').filter(Boolean)) {
      try {
        const { path, document: inside, id, decision, note, at } = JSON.parse(line);
        decisions[JSON.stringify([path, inside || null, id])] = { decision, note, at };
      } catch { /* a line that is no record */ }
    }
    cards.forEach(show);
    keep();
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, select, textarea')) return;
    const card = document.activeElement?.closest?.('#cards > article');
    const actions = { a: 'approve', r: 'review', d: 'reject' };
    if (event.key === 'u') takeBack();
    else if (card && actions[event.key]) set(card, { decision: actions[event.key] });
    else if (card && event.key === 'n') {
      const note = window.prompt('Note', decisions[nameOf(card)]?.note || '');
      if (note !== null) set(card, { note });
    } else return;
    event.preventDefault();
  });
  document.getElementById('cards').addEventListener('click', (event) => {
    const button = event.target.closest('button[data-decide]');
    if (button) set(button.closest('article'), { decision: button.dataset.decide });
  });
  cards.forEach(show);
  keep();
})();
