// Two cuts over each histogram, with the counts at and between them.
(() => {
  document.querySelectorAll('figure.score').forEach((figure) => {
    const bins = figure.dataset.bins.split(' ').map(Number);
    const quality = (figure.dataset.quality || '').split(' ');
    const inputs = [...figure.querySelectorAll('input')];
    const lines = [...figure.querySelectorAll('.cut')];
    const output = figure.querySelector('output');
    const svg = figure.querySelector('svg');
    const from = (cut) => bins.slice(cut).reduce((sum, bin) => sum + bin, 0);
    const draw = () => {
      inputs.forEach((input, idx) => ['x1', 'x2'].forEach((end) => lines[idx].setAttribute(end, input.value)));
      const [low, high] = inputs.map((input) => Number(input.value)).sort((a, b) => a - b);
      const at = (cut) => (cut / 100).toFixed(2);
      const right = quality[Math.round(low / 5) - 1]?.split('/');
      const known = right?.[0] && right?.[1] ? `; on labelled text precision ${right[0]}, recall ${right[1]} at the lower cut` : '';
      output.textContent = `${from(low)} at ${at(low)} or more, ${from(high)} at ${at(high)} or more, ${from(low) - from(high)} between${known}`;
    };
    inputs.forEach((input) => input.addEventListener('input', draw));

    let held = null;
    const drag = (event) => {
      const box = svg.getBoundingClientRect();
      held.value = String(Math.round(Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * 100));
      draw();
      return Number(held.value);
    };
    svg.addEventListener('pointerdown', (event) => {
      const box = svg.getBoundingClientRect();
      const at = ((event.clientX - box.left) / box.width) * 100;
      [held] = [...inputs].sort((a, b) => Math.abs(a.value - at) - Math.abs(b.value - at));
      svg.setPointerCapture(event.pointerId);
      drag(event);
    });
    svg.addEventListener('pointermove', (event) => { if (held) drag(event); });
    ['pointerup', 'pointercancel'].forEach((end) => svg.addEventListener(end, () => { held = null; }));
  });
})();
// A bar of the timeline to the dates of the queue.
(() => {
  document.querySelectorAll('figure.time svg').forEach((svg) => svg.addEventListener('click', (event) => {
    const period = event.target.closest('rect')?.querySelector('title').textContent.split(':')[0];
    if (!period) return;
    const [year, month, day] = period.split('-');
    const last = new Date(Date.UTC(year, month || 12, 0)).getUTCDate();
    report.find('from').value = `${year}-${month || '01'}-${day || '01'}`;
    report.find('to').value = `${year}-${month || '12'}-${day || last}`;
    report.find('more').open = true;
    report.filter();
    report.find('queue').scrollIntoView();
  }));
})();
