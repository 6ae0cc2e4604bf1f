// Two cuts over each histogram, with the counts at and between them.
(() => {
  document.querySelectorAll('figure.score').forEach((figure) => {
    const bins = figure.dataset.bins.split(' ').map(Number);
    const inputs = [...figure.querySelectorAll('input')];
    const lines = [...figure.querySelectorAll('.cut')];
    const output = figure.querySelector('output');
    const svg = figure.querySelector('svg');
    const from = (cut) => bins.slice(cut).reduce((sum, bin) => sum + bin, 0);
    const draw = () => {
      inputs.forEach((input, idx) => ['x1', 'x2'].forEach((end) => lines[idx].setAttribute(end, input.value)));
      const [low, high] = inputs.map((input) => Number(input.value)).sort((a, b) => a - b);
      const at = (cut) => (cut / 100).toFixed(2);
      output.textContent = `${from(low)} at ${at(low)} or more, ${from(high)} at ${at(high)} or more, ${from(low) - from(high)} between`;
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
