// Decisions of a moderator, kept in this browser beside those of others, and where they differ.
(() => {
  const { find, cards, further, store, pressed, goTo, filter, current } = report;
  const KEY = `commentariat-decisions-${document.body.dataset.report}`;
  const kept = (key) => { try { return JSON.parse(store.get(key)) || {}; } catch { return {}; } };
  const bar = find('decisions');
  const all = [...cards, ...further];
  const undo = [];
  const own = kept(KEY); // by comment
  const others = kept(`${KEY}-others`); // by comment, then by rater
  const rater = find('rater');
  rater.value = store.get('commentariat-rater') || '';

  const nameOf = ({ dataset }) => JSON.stringify([dataset.path, dataset.document || null, dataset.commentId]);
  const byName = new Map(all.map((card) => [nameOf(card), card]));
  const element = (tag, className, ...content) => {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...content);
    return made;
  };

  // What others said of a card: the records that the report was made with, then those taken in here.
  const embedded = new Map();
  const saidBy = (card) => {
    if (!embedded.has(card)) {
      const said = {};
      card.querySelectorAll('.raters > [data-rater]').forEach(({ dataset, lastChild }) => {
        said[dataset.rater] = { decision: dataset.said, note: lastChild.nodeName === 'BDI' ? lastChild.textContent : '' };
      });
      embedded.set(card, said);
    }
    const said = { ...embedded.get(card), ...others[nameOf(card)] };
    if (own[nameOf(card)]) delete said[rater.value];
    return said;
  };
  const show = (card) => {
    const mine = own[nameOf(card)];
    const theirs = Object.entries(saidBy(card));
    const said = new Set([mine, ...theirs.map(([, label]) => label)].map((label) => label?.decision).filter(Boolean));
    const agreed = said.size === 1 ? [...said][0] : null;
    const decision = mine?.decision || agreed;
    if (decision) card.dataset.decision = decision; else delete card.dataset.decision;
    card.toggleAttribute('data-conflict', said.size > 1);
    card.querySelectorAll('[data-decide]').forEach((button) => {
      button.setAttribute('aria-pressed', String(button.dataset.decide === decision));
    });
    card.querySelectorAll(':scope > .raters, :scope > .decision').forEach((line) => line.remove());
    const head = card.querySelector('header');
    if (mine) {
      const note = mine.note ? `. Note: ${mine.note}` : '';
      head.after(element('p', 'decision', `Decided: ${mine.decision || 'nothing yet'}${note}`));
    }
    if (!theirs.length) return;
    const list = element('ul', 'raters');
    list.setAttribute('aria-label', 'Decided by others');
    if (said.size > 1) list.append(element('li', 'conflict', 'Conflict: the moderators differ.'));
    theirs.forEach(([name, label]) => {
      const line = element('li', '', element('bdi', '', name), ': ', element('b', '', label.decision || 'no decision'));
      if (label.note) line.append(' — ', element('bdi', '', label.note));
      line.dataset.rater = name;
      list.append(line);
    });
    head.after(list);
  };
  const share = (part, whole) => `${Math.round((100 * part) / whole)} %`;
  // Wilson's interval of 95 %.
  const interval = (part, whole) => {
    const z = 1.96 ** 2 / whole;
    const middle = (part / whole + z / 2) / (1 + z);
    const half = Math.sqrt((z * part * (1 - part / whole)) / whole + z ** 2 / 4) / (1 + z);
    return [middle - half, middle + half].map((end) => share(Math.min(Math.max(end, 0), 1), 1));
  };
  const count = () => {
    const n = Object.values(own).filter(({ decision }) => decision).length;
    const differ = all.filter((card) => 'conflict' in card.dataset).length;
    bar.querySelector('output').textContent = `${n} ${n === 1 ? 'decision' : 'decisions'}${differ ? `, ${differ} in conflict` : ''}`;
    const sample = further.filter((card) => card.id.startsWith('unflagged-') && card.dataset.decision);
    const missed = sample.filter((card) => card.dataset.decision === 'reject').length;
    const [low, high] = sample.length ? interval(missed, sample.length) : [];
    find('missed').textContent = sample.length
      ? `${missed} of ${sample.length} decided were rejected: ${share(missed, sample.length)} of what is not flagged (95 % interval ${low} to ${high}).` : '';
  };
  const keep = () => {
    store.set(KEY, JSON.stringify(own));
    store.set(`${KEY}-others`, JSON.stringify(others));
    count();
  };
  const set = (card, change) => {
    const name = nameOf(card);
    undo.push([card, own[name]]);
    own[name] = { ...own[name], ...change, at: new Date().toISOString() };
    show(card);
    keep();
  };
  const takeBack = () => {
    const last = undo.pop();
    if (!last) return;
    const [card, before] = last;
    if (before) own[nameOf(card)] = before; else delete own[nameOf(card)];
    show(card);
    keep();
    filter();
    goTo(card);
  };
  const writeNote = (card) => {
    if (card.querySelector('.note')) return;
    const field = document.createElement('textarea');
    field.rows = 2;
    field.value = own[nameOf(card)]?.note || '';
    const label = element('label', 'note', 'Note (Enter keeps it, Escape drops it) ', field);
    card.querySelector('header').after(label);
    let open = true;
    const close = (note) => {
      if (!open) return;
      open = false;
      label.remove();
      if (note !== null && note !== (own[nameOf(card)]?.note || '')) set(card, { note });
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

  rater.addEventListener('change', () => {
    rater.value = rater.value.trim();
    store.set('commentariat-rater', rater.value);
    all.filter((card) => own[nameOf(card)]).forEach(show);
    count();
  });
  const decide = (decision) => () => { if (current()) set(current(), { decision }); };
  pressed.set('a', decide('approve'));
  pressed.set('r', decide('review'));
  pressed.set('d', decide('reject'));
  pressed.set('n', () => { if (current()) writeNote(current()); });
  pressed.set('u', takeBack);
  document.querySelector('main').addEventListener('click', (event) => {
    const button = event.target.closest('.decide button');
    const card = button?.closest('article');
    if (button?.dataset.decide) set(card, { decision: button.dataset.decide });
    else if (button?.className === 'add-note') writeNote(card);
  });
  all.forEach((card) => { if (own[nameOf(card)] || others[nameOf(card)]) show(card); });
  count();
  filter();
  Object.assign(report, {
    all, own, others, rater, byName, nameOf,
    refresh: () => { all.forEach(show); keep(); filter(); },
  });
})();
