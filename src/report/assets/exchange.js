// Decisions out and in: label records, one JSON object a line.
(() => {
  const { find, all, own, others, rater, byName, nameOf, refresh } = report;

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
    const mine = own[nameOf(card)];
    const { dataset } = card;
    const { text, spans } = read(card);
    const isAbuse = { reject: 1, approve: 0 }[mine.decision];
    const labels = isAbuse === undefined ? {} : { toxicity: isAbuse };
    if (isAbuse) dataset.categories.split(' ').filter(Boolean).forEach((name) => { labels[name] = 1; });
    return {
      id: dataset.commentId, text, rater: rater.value || null, labels, spans: [null, [], spans][[undefined, 0, 1].indexOf(isAbuse)],
      weight: 1, at: mine.at, fingerprint: document.body.dataset.fingerprint, path: dataset.path,
      document: dataset.document || null, decision: mine.decision || null, note: mine.note || null,
    };
  };
  find('export').addEventListener('click', () => {
    const lines = all.filter((card) => own[nameOf(card)]).map((card) => `${JSON.stringify(record(card))}\n`);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(lines, { type: 'application/jsonl' }));
    link.download = `decisions${rater.value ? `-${rater.value.replace(/[^\p{L}\p{N}]+/gu, '-')}` : ''}.jsonl`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });

  const later = (before, label) => !before || (before.at || '') <= (label.at || '');
  // Takes in one record; false where it is not about a comment of this page.
  const take = (line, stem) => {
    const { path, document: inside, id, decision, note, at, rater: given } = JSON.parse(line);
    const name = JSON.stringify([path, inside || null, id]);
    if (!byName.has(name) || ![undefined, null, 'approve', 'review', 'reject'].includes(decision)) return false;
    const label = { decision: decision || undefined, note: note ? String(note) : undefined, at };
    const who = given === undefined || given === null ? '' : String(given);
    if (who === rater.value) {
      if (later(own[name], label)) own[name] = label;
      return true;
    }
    const said = others[name] ||= {};
    if (later(said[who || stem], label)) said[who || stem] = label;
    return true;
  };
  find('import').addEventListener('change', async (event) => {
    let taken = 0;
    let left = 0;
    for (const file of [...event.target.files]) {
      for (const line of (await file.text()).split('\n').filter((text) => text.trim())) {
        let isTaken = false;
        try { isTaken = take(line, file.name.split('.')[0]); } catch { /* no record */ }
        taken += isTaken ? 1 : 0;
        left += isTaken ? 0 : 1;
      }
    }
    event.target.value = '';
    refresh();
    find('imported').textContent = `${taken} taken in${left ? `, ${left} left out: not of this page` : ''}`;
  });
})();
