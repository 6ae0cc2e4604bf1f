// Rows for exceptions.tsv to the clipboard: those of the list of noisy entries, and of the card at hand (key x).
(() => {
  const { pressed, current, own, nameOf, tell } = report;
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = document.createElement('textarea');
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand('copy');
      field.remove();
    }
  };

  // The words of each asserted flag with the longer one of its neighbours, as the list of noisy entries has them.
  const rowsOf = (card) => {
    const text = card.querySelector('.text');
    const marks = [...text.querySelectorAll('mark[data-effect=asserted]')];
    const reason = own[nameOf(card)]?.note?.replace(/\s+/g, ' ') || 'approved by a moderator';
    return [...card.querySelectorAll('.notes li')].flatMap((note, idx) => {
      const over = marks.filter((mark) => mark.dataset.notes.split(' ').includes(String(idx + 1)));
      const [, lang, list, shielded] = note.querySelector('code').textContent.match(/^([^/]+)\/([^:]+):(.*)$/s) || [];
      if (!over.length || !shielded || list === 'learned' || shielded.includes('|')) return [];
      const range = document.createRange();
      const cut = (from, to) => { from(range); to(range); return range.toString(); };
      const surface = cut((whole) => whole.setStartBefore(over[0]), (whole) => whole.setEndAfter(over.at(-1)));
      const head = cut((whole) => whole.setStart(text, 0), (whole) => whole.setEndBefore(over[0]));
      range.selectNodeContents(text);
      range.setStartAfter(over.at(-1));
      const [, before] = head.match(/([\p{L}\p{N}'’-]+) $/u) || [];
      const [, after] = range.toString().match(/^ ([\p{L}\p{N}'’-]+)/u) || [];
      if ((!before && !after) || !/^[\p{L}\p{N}'’ -]+$/u.test(surface)) return [];
      const phrase = [...(before || '')].length >= [...(after || '')].length ? `${before} ${surface}` : `${surface} ${after}`;
      return [{ file: `${lang}/exceptions.tsv`, row: [phrase.toLowerCase(), '-', shielded, reason, 'report'].join('\t') }];
    });
  };
  const except = async (card) => {
    const rows = rowsOf(card);
    if (!rows.length) return tell('No phrase here that an exception could name.');
    await copy(rows.map(({ row }) => `${row}\n`).join(''));
    const files = [...new Set(rows.map(({ file }) => file))].join(', ');
    return tell(`${rows.length} ${rows.length === 1 ? 'row' : 'rows'} for ${files} copied.`);
  };
  pressed.set('x', () => { if (current()) except(current()); });
  document.querySelector('main').addEventListener('click', async (event) => {
    if (event.target.closest('.except')) except(event.target.closest('article'));
    if (event.target.className.includes?.('copy')) {
      const code = event.target.parentNode.querySelector('code');
      await copy(`${code.textContent}\n`);
      tell(`1 row for ${code.dataset.file} copied.`);
    }
  });
})();
