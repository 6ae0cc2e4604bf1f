// The report as a moderator uses it: opened from file://, without a network, in headless Chromium.
'use strict';
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { chromium } = require('playwright-core');

const root = path.resolve(__dirname, '../..');
const work = path.join(root, 'target/browser');
const program = process.env.COMMENTARIAT || path.join(root, 'target/debug/commentariat');
const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';

const texts = [
  ['You are an idiot.', 5], ['You are a stupid idiot and a moron.', -3], ['What a lovely garden.', 2],
  ['<img src=x onerror="window.ran=1"><script>window.ran=1</script> you idiot \u202eabc', 0],
  ['He is not an idiot.', 1], [`You idiot ${'x'.repeat(1_000_000)}`, null],
];
let browser;

const report = (name, ...more) => {
  const out = path.join(work, name);
  fs.rmSync(out, { recursive: true, force: true });
  const env = { ...process.env, XDG_STATE_HOME: path.join(work, 'state') };
  execFileSync(program, ['report', path.join(work, 'in.jsonl'), '-o', out, '--quiet', ...more], { env, cwd: work });
  return out;
};
const open = async (out, options = {}) => {
  const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') page.faults.push(message.text()); });
  page.on('request', (request) => { if (!/^(file|data|blob):/.test(request.url())) page.faults.push(request.url()); });
  await page.goto(pathToFileURL(path.join(out, 'report.html')).href);
  return page;
};
const exported = async (page, to) => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#export')]);
  await download.saveAs(to);
  return fs.readFileSync(to, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
};

before(async () => {
  fs.mkdirSync(work, { recursive: true });
  const line = ([text, votes], idx) => JSON.stringify({ id: `c${idx}`, text, score: votes, author: `name ${idx % 2}`, timestamp: `2024-01-0${idx + 1}T00:00:00Z` });
  fs.writeFileSync(path.join(work, 'in.jsonl'), `${texts.map(line).join('\n')}\n`);
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
after(() => browser.close());

test('hostile text runs nothing, and nothing is loaded', async () => {
  const page = await open(report('hostile'));
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.deepEqual(page.faults, []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await page.screenshot({ path: path.join(work, 'light.png') });
});

test('the queue is searched, sorted and filtered', async () => {
  const page = await open(report('queue'));
  const shown = () => page.$$eval('#cards > article:not([hidden])', (cards) => cards.map((card) => card.dataset.commentId));
  const all = await shown();
  assert.ok(all.includes('c0') && !all.includes('c2'), all.join());
  await page.fill('input[type=search]', 'moron');
  assert.deepEqual(await shown(), ['c1']);
  await page.fill('input[type=search]', '');
  await page.selectOption('#sort', 'oldest');
  assert.deepEqual(await shown(), [...all].sort());
  await page.fill('#from', '2024-01-02');
  await page.fill('#to', '2024-01-03');
  assert.deepEqual(await shown(), ['c1']);
});

test('keys decide, note and take back; decisions stay, go out and come in', async () => {
  const out = report('keys');
  const page = await open(out);
  const first = page.locator('#cards > article').first();
  await page.keyboard.press('j');
  await page.keyboard.press('d');
  assert.equal(await first.getAttribute('data-decision'), 'reject');
  await page.keyboard.press('u');
  assert.equal(await first.getAttribute('data-decision'), null);
  await page.keyboard.press('d');
  await page.keyboard.press('n');
  await page.keyboard.type('seen');
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await page.keyboard.press('a');
  await page.reload();
  assert.equal(await first.getAttribute('data-decision'), 'reject');
  const records = await exported(page, path.join(work, 'ann.jsonl'));
  assert.equal(records.length, 2);
  const rejected = records.find((record) => record.decision === 'reject');
  assert.deepEqual([rejected.labels.toxicity, rejected.note], [1, 'seen']);
  const cut = rejected.spans.map(({ start, end }) => [...rejected.text].slice(start, end).join(''));
  assert.ok(cut.length > 0 && cut.every((words) => /\w/.test(words)), cut.join());
  const other = await open(out);
  await other.setInputFiles('#import', path.join(work, 'ann.jsonl'));
  await other.waitForSelector('#cards > article[data-decision=reject]');

  fs.writeFileSync(path.join(work, 'bob.jsonl'), `${JSON.stringify({ ...rejected, rater: 'bob', decision: 'approve' })}\n`);
  const merged = await open(report('merged', '--decisions', path.join(work, 'ann.jsonl'), path.join(work, 'bob.jsonl')));
  assert.equal(await merged.locator('#cards > article[data-conflict]').count(), 1);
  assert.equal(await merged.locator('#cards > article[data-decision=approve]').count(), 1);
});

test('cuts move and the mask is remembered', async () => {
  const page = await open(report('cuts'));
  const figure = page.locator('figure.score').first();
  const said = await figure.locator('output').textContent();
  await figure.scrollIntoViewIfNeeded();
  const box = await figure.locator('svg').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 1, box.y + 10);
  await page.mouse.up();
  assert.notEqual(await figure.locator('output').textContent(), said);
  await page.keyboard.press('m');
  await page.reload();
  assert.equal(await page.isChecked('#mask'), false);
});

test('axe finds nothing serious, in light and in dark; the page stands without script', async () => {
  const out = report('axe');
  for (const colorScheme of ['light', 'dark']) {
    const page = await open(out, { colorScheme, bypassCSP: true });
    await page.evaluate(fs.readFileSync(require.resolve('axe-core'), 'utf8'));
    const { violations } = await page.evaluate(() => axe.run());
    const bad = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
    assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`), []);
    await page.screenshot({ path: path.join(work, `${colorScheme}-whole.png`), fullPage: colorScheme === 'dark' });
  }
  const plain = await open(out, { javaScriptEnabled: false });
  assert.ok(await plain.locator('#cards > article').first().isVisible());
  assert.equal(await plain.locator('#search').isVisible(), false);
});
