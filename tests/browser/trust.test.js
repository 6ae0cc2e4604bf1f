// What must hold of the page whatever a comment holds, and whoever reads it.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { launch, lines, open, report, root, work } = require('./room.js');

const markup = '<img src=x onerror="window.ran=1"><script>window.ran=1</script></script></style><svg onload=window.ran=1> ]]> --> ';
const bidi = '\u202e\u2066\u200fabc\u0000\u001b[31m\u{e0041}';
let browser;
let documents;

before(async () => {
  browser = await launch();
  const key = path.join(work, 'key');
  fs.mkdirSync(work, { recursive: true });
  fs.writeFileSync(key, 'a key for the pictures of the documentation');
  documents = report('documents', ['seeds/documents'], '--pseudonym-key-file', key, '--gold', 'seeds/cases');
});
after(() => browser.close());

test('hostile text runs nothing, loads nothing and breaks nothing', async () => {
  const hostile = lines('hostile.jsonl', [
    { id: `"><script>window.ran=1</script>${bidi}`, text: `${markup} You idiot ${bidi}`, author: `${markup}${bidi}`, score: 9 },
    { id: 'p', text: `${markup}${bidi}`, author: "'><b onclick=x>" },
    { id: 'q', parent_id: 'p', text: `You idiot ${'x'.repeat(1_000_000)}` },
    { id: 'r', text: `${bidi.repeat(9_000)} You idiot ${'\u0301'.repeat(5_000)}` },
    { id: 's', text: `${'&<>"'.repeat(9_000)} You idiot {{ 7*7 }} \\u003cscript\\u003e javascript:alert(1)` },
  ]);
  const file = path.join(work, "<b>'&quot; hostile.jsonl");
  fs.renameSync(hostile, file);
  const out = report('hostile', [file], '--authors', 'plain');
  const page = await open(browser, out);
  assert.equal(await page.locator('#cards > article').count(), 4);
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.equal(await page.locator('main script, main img, main iframe, main a:not([href^="#"])').count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, 'nothing runs out of the page');
  assert.deepEqual(page.faults, []);
  const loose = await page.evaluate(() => {
    const turns = /[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u001b]/;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      if (turns.test(data) && !parentElement.closest('bdi')) found.push(parentElement.outerHTML.slice(0, 99));
    }
    return found;
  });
  assert.deepEqual(loose, [], 'nothing turns the words around it');
  assert.ok(!/[\u202a-\u202e\u2066-\u2069\u0000-\u0008\u001b]/.test(fs.readFileSync(path.join(out, 'report.md'), 'utf8')));
  await page.keyboard.press('j');
  await page.keyboard.press('d');
  assert.equal(await page.locator('#cards > [data-decision=reject]').count(), 1);
  assert.ok(fs.statSync(path.join(out, 'report.html')).size < 500_000);
});

test('the policy in the page lets nothing in', async () => {
  const page = await open(browser, documents);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = 1';
    document.body.append(script);
    const image = document.createElement('img');
    image.src = 'https://example.org/x.png';
    document.body.append(image);
    document.body.setAttribute('onclick', 'window.ran = 2');
    document.body.click();
  });
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => window.ran), undefined);
  assert.ok(page.faults.length >= 3 && page.faults.every((fault) => /Content Security Policy|^https:/.test(fault)), page.faults.join('\n'));
});

test('axe finds nothing serious, in light, in dark and on a telephone', async () => {
  for (const options of [{ colorScheme: 'light' }, { colorScheme: 'dark' }, { viewport: { width: 390, height: 800 } }]) {
    const page = await open(browser, documents, { ...options, bypassCSP: true });
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
    await page.evaluate(fs.readFileSync(require.resolve('axe-core'), 'utf8'));
    const { violations, passes } = await page.evaluate(() => axe.run());
    const bad = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
    assert.deepEqual(bad.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 300)} ${nodes[0].failureSummary}`), []);
    assert.ok(passes.length > 20);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  }
});

test('without its script the page still has comments, reasons and pictures', async () => {
  const page = await open(browser, documents, { javaScriptEnabled: false });
  const card = page.locator('#cards > article').first();
  assert.ok(await card.isVisible());
  assert.ok(await card.locator('.reasons li').first().isVisible());
  assert.ok(await card.locator('mark[data-category]').first().isVisible());
  for (const picture of ['figure.score svg', 'figure.time svg', 'figure.votes svg', '.grid svg', '.curves svg']) {
    assert.ok(await page.locator(picture).first().isVisible(), picture);
  }
  for (const control of ['#search', '#export', '.decide', 'figure.score input']) {
    assert.equal(await page.locator(control).first().isVisible(), false, control);
  }
});

test('the counts on the page add up, the unscored share first', async () => {
  const page = await open(browser, documents);
  assert.match(await page.locator('.lead').textContent(), /^[\d.]+ % of the comments are not scored/);
  const cells = await page.$$eval('.sum tbody tr:first-child td', (own) => own.map((cell) => cell.textContent.replace(/\D/g, '')).filter(Boolean).map(Number));
  assert.equal(cells.length, 5);
  assert.equal(cells[0], cells.slice(1).reduce((sum, n) => sum + n));
  const summary = JSON.parse(fs.readFileSync(path.join(documents, 'summary.json'), 'utf8'));
  assert.deepEqual([cells[0], await page.locator('#cards > article').count()], [summary.counts.read, summary.flagged]);
});

test('pictures of the page, to be looked at', async () => {
  const light = await open(browser, documents);
  await light.screenshot({ path: path.join(work, 'report.png'), clip: { x: 0, y: 0, width: 1200, height: 1500 }, fullPage: true });
  if (process.env.UPDATE_README) fs.copyFileSync(path.join(work, 'report.png'), path.join(root, 'docs/report.png'));
  assert.ok(fs.statSync(path.join(work, 'report.png')).size < 300_000);
  await light.locator('#pictures').scrollIntoViewIfNeeded();
  for (const id of ['pictures', 'quality', 'entries', 'authors', 'run']) {
    await light.locator(`section[aria-labelledby=${id}]`).screenshot({ path: path.join(work, `light-${id}.png`) });
  }
  const dark = await open(browser, documents, { colorScheme: 'dark' });
  await dark.screenshot({ path: path.join(work, 'dark.png'), clip: { x: 0, y: 0, width: 1200, height: 1400 }, fullPage: true });
  await dark.locator('section[aria-labelledby=pictures]').screenshot({ path: path.join(work, 'dark-pictures.png') });
  const small = await open(browser, documents, { viewport: { width: 390, height: 1600 } });
  await small.screenshot({ path: path.join(work, 'small.png') });
  await light.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await light.evaluate(() => getComputedStyle(document.documentElement).color), 'rgb(28, 27, 26)', 'dark ink on white paper');
  assert.equal(await light.locator('#search').isVisible(), false);
  assert.equal(await light.locator('#cards > article').first().isVisible(), true);
  await light.screenshot({ path: path.join(work, 'print.png'), clip: { x: 0, y: 0, width: 1200, height: 1600 }, fullPage: true });
});
