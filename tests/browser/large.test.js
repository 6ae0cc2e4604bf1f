// A report that is full: the stated cap, its size, and how soon the first card is there.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { launch, lines, report } = require('./room.js');

const MOST_BYTES = 60_000_000;
const MOST_MS = 5_000;
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** Opens a full report; checks its size, its first card, its words about what is left out, and that keys and search answer. */
const check = async (name, row) => {
  const input = lines(`${name}.jsonl`, Array.from({ length: 5_500 }, (_, idx) => row(idx)));
  const out = report(name, [input], '--authors', 'plain');
  fs.rmSync(input);
  assert.ok(fs.statSync(path.join(out, 'report.html')).size < MOST_BYTES);
  const { queue, flagged } = JSON.parse(fs.readFileSync(path.join(out, 'summary.json'), 'utf8'));
  assert.ok(queue.worst <= queue.cap && flagged === 5_500 && queue.sample > 10, JSON.stringify(queue));
  const page = await browser.newPage();
  const begun = Date.now();
  await page.goto(`file://${out}/report.html`, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.querySelector('#cards > article')?.getBoundingClientRect().height > 0, null, { polling: 20 });
  assert.ok(Date.now() - begun < MOST_MS, `${Date.now() - begun} ms to the first card`);
  await page.waitForFunction(() => document.body.classList.contains('live'));
  assert.equal(await page.locator('#cards > article').count(), queue.worst);
  assert.match(await page.locator('#queue + .aside').textContent(), /of 5.500 flagged comments.*comments\.jsonl has all/);
  await page.keyboard.press('j');
  await page.keyboard.press('d');
  assert.equal(await page.locator('#cards > [data-decision=reject]').count(), 1);
  await page.close();
  fs.rmSync(out, { recursive: true });
};

test('thousands of plain comments', () => check('many', (idx) => ({
  id: String(idx), author: `name ${idx % 900}`, score: (idx % 30) - 9, text: `You are an idiot, number ${idx}. ${'All of it was said before. '.repeat(idx % 20)}`,
})));

test('thousands of comments of which every character is escaped', () => check('worst', (idx) => ({
  id: `<>&"'${idx}`.repeat(20), author: `<>&'"`.repeat(40), score: idx % 9,
  text: `${`${'<&\'">'.repeat(300)} You stupid idiot and moron \u202e `.repeat(4)}${'\u202e'.repeat(2_000)}`,
})));
