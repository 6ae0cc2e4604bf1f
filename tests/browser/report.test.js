// The report as a moderator uses it: opened from file://, without a network, in headless Chromium.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { exported, launch, lines, open, report, run, shown, work } = require('./room.js');

const texts = [
  ['You are an idiot.', 5], ['You are a stupid idiot and a moron.', -3], ['What a lovely garden.', 2],
  ['You useful idiot of the harbour.', 0], ['He is not an idiot.', 1], ['You idiot.', null],
];
let browser;
let input;
const plain = () => report('plain', [input]);

before(async () => {
  input = lines('in.jsonl', texts.map(([text, score], idx) => ({
    id: `c${idx}`, text, score, author: `name ${idx % 2}`, timestamp: `2024-01-0${idx + 1}T00:00:00Z`,
  })));
  browser = await launch();
});
after(() => browser.close());

test('the queue is searched, sorted and filtered', async () => {
  const page = await open(browser, plain());
  const all = await shown(page);
  assert.ok(all.includes('c0') && !all.includes('c2'), all.join());
  await page.fill('input[type=search]', 'moron');
  assert.deepEqual(await shown(page), ['c1']);
  await page.fill('input[type=search]', '');
  await page.selectOption('#sort', 'oldest');
  assert.deepEqual(await shown(page), [...all].sort());
  await page.click('#more > summary');
  await page.fill('#from', '2024-01-02');
  await page.fill('#to', '2024-01-03');
  assert.deepEqual(await shown(page), ['c1']);
  await page.click('button[type=reset]');
  await page.waitForFunction((n) => document.querySelectorAll('#cards > article:not([hidden])').length === n, all.length);
  assert.deepEqual(await shown(page), all);
  for (const [field, value, want] of [
    ['votes', 'liked', ['c0']], ['votes', 'none', ['c5']], ['category', 'insult', all], ['severity', '4', []],
    ['action', 'review', all], ['lang', 'en', all], ['target', 'person', all.filter((id) => id !== 'c3')], ['decided', 'reject', []],
  ]) {
    await page.selectOption(`#${field}`, value);
    assert.deepEqual(await shown(page), want, `${field} ${value}`);
    await page.selectOption(`#${field}`, '');
  }
  const { author } = await page.locator('#cards > article').first().evaluate((card) => ({ ...card.dataset }));
  assert.match(author, /^anon-/);
  await page.fill('#author', author.slice(5));
  assert.ok((await shown(page)).length < all.length);
  await page.fill('#document', 'no such place');
  assert.deepEqual(await shown(page), []);
});

test('the keyboard alone decides, notes, takes back, moves a cut and exports', async () => {
  const page = await open(browser, plain());
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  await press('Tab', 'Enter');
  assert.match(page.url(), /#queue$/);
  const first = page.locator('#cards > article').first();
  const second = page.locator('#cards > article').nth(1);
  await press('j', 'd');
  assert.equal(await first.getAttribute('data-decision'), 'reject');
  await press('u');
  assert.equal(await first.getAttribute('data-decision'), null);
  await press('d', 'n');
  await page.keyboard.type('seen');
  await press('Enter', 'j', 'j', 'k', 'a');
  assert.equal(await second.getAttribute('data-decision'), 'approve');
  await press('/');
  await page.keyboard.type('nothing like it');
  assert.deepEqual(await shown(page), []);
  await press('Control+a', 'Delete', 'Escape', 'm');
  assert.equal(await page.isChecked('#mask'), false);
  const slider = page.locator('figure.score input').first();
  const said = page.locator('figure.score output').first();
  const before = await said.textContent();
  await slider.focus();
  await press(...Array(30).fill('ArrowLeft'));
  assert.notEqual(await said.textContent(), before);
  await page.reload();
  assert.equal(await page.isChecked('#mask'), false, 'the mask is remembered');
  assert.equal(await first.getAttribute('data-decision'), 'reject', 'decisions are kept');
  const records = await exported(page, path.join(work, 'kept.jsonl'));
  assert.equal(records.length, 2);
  const rejected = records.find((record) => record.decision === 'reject');
  assert.deepEqual([rejected.labels, rejected.note], [{ toxicity: 1, insult: 1 }, 'seen']);
  const cut = rejected.spans.map(({ start, end }) => [...rejected.text].slice(start, end).join(''));
  assert.ok(cut.includes('idiot'), cut.join());
  assert.deepEqual(records.find((record) => record.decision === 'approve').spans, []);
  assert.deepEqual(page.faults, []);
});

test('decisions of several moderators meet in the browser and in the program', async () => {
  const out = plain();
  const page = await open(browser, out);
  await page.fill('#rater', 'ann');
  await page.locator('#rater').press('Tab');
  const decide = (id, decision) => page.locator(`#cards > [data-comment-id=${id}] [data-decide=${decision}]`).click();
  await decide('c0', 'reject');
  await decide('c3', 'approve');
  const ann = path.join(work, 'ann.jsonl');
  const records = await exported(page, ann);
  assert.deepEqual(records.map(({ rater }) => rater), ['ann', 'ann']);
  const said = (id, decision) => ({ ...records.find((record) => record.id === id), rater: 'bob', decision, labels: {}, spans: null });
  const bob = lines('bob.jsonl', [said('c0', 'approve'), said('c3', 'approve'), { id: 'elsewhere', path: 'x', decision: 'reject' }]);

  await page.setInputFiles('#import', bob);
  await page.waitForSelector('#cards > article[data-conflict]');
  assert.match(await page.locator('#imported').textContent(), /2 taken in, 1 left out/);
  assert.match(await page.locator('#decisions > output').first().textContent(), /2 decisions, 1 in conflict/);
  await page.selectOption('#decided', 'conflict');
  assert.deepEqual(await shown(page), ['c0']);
  assert.match(await page.locator('[data-conflict] .raters').textContent(), /Conflict.*bob: approve/);
  await page.reload();
  assert.equal(await page.locator('#cards > article[data-conflict]').count(), 1, 'what was taken in is kept');

  const merged = await open(browser, report('merged', [input], '--decisions', ann, bob));
  assert.equal(await merged.locator('#cards > article[data-conflict]').count(), 1);
  assert.equal(await merged.locator('#cards > article[data-decision=approve]').count(), 1);
  assert.match(await merged.locator('#noisy ~ ul').first().textContent(), /en\/abuse:idiot: moderators approved 1 of 1/);
  const again = run('evaluate', ann, '--json', '--draws', '0');
  assert.equal(JSON.parse(again).all.attributes.toxicity.rows, 2);
});

test('an exception is copied, and works', async () => {
  const out = report('noisy', [input], '--decisions', path.join(work, 'ann.jsonl'));
  const page = await open(browser, out);
  await page.locator('#cards > [data-comment-id=c3]').focus();
  await page.keyboard.press('x');
  await page.waitForFunction(() => document.getElementById('said').textContent);
  const [row] = (await page.evaluate(() => navigator.clipboard.readText())).trim().split('\n');
  assert.equal(row, ['useful idiot', '-', 'idiot', 'approved by a moderator', 'report'].join('\t'));
  await page.locator('.noisy .copy').first().click();
  await page.waitForFunction(() => /^1 row for/.test(document.getElementById('said').textContent));
  const listed = (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split('\t');
  assert.deepEqual(listed.slice(1), ['-', 'idiot', 'approved by moderators', 'report']);
  const folder = path.join(work, 'lexicons/en');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'exceptions.tsv'), `phrase\tforms\tshields\treason\tsource\n${row}\n`);
  const less = await open(browser, report('excepted', [input], '--lexicons', path.dirname(folder)));
  assert.ok(!(await shown(less)).includes('c3') && (await shown(less)).includes('c0'));
});

test('cuts are dragged, and labelled text says what they mean', async () => {
  const gold = lines('gold.jsonl', texts.map(([text], idx) => ({ text, labels: { toxicity: idx < 2 ? 1 : 0 } })));
  const page = await open(browser, report('gold', [input], '--gold', gold));
  assert.match(await page.locator('#quality + p').textContent(), /6 labelled rows/);
  assert.equal(await page.locator('.curves polyline').count(), 3);
  const figure = page.locator('figure.score').first();
  const said = await figure.locator('output').textContent();
  await figure.scrollIntoViewIfNeeded();
  const box = await figure.locator('svg').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 10);
  await page.mouse.up();
  const now = await figure.locator('output').textContent();
  assert.notEqual(now, said);
  assert.match(now, /precision 0\.\d\d, recall 1\.00/);
  const { quality } = JSON.parse(fs.readFileSync(path.join(work, 'gold/summary.json'), 'utf8'));
  assert.deepEqual([quality.rows, quality.attributes[0].recall.value], [6, 1]);
});

test('a bar of time leads to its comments, and the unflagged sample to a share', async () => {
  const page = await open(browser, plain());
  await page.locator('figure.time rect').nth(1).click({ force: true });
  assert.deepEqual(await shown(page), ['c1']);
  await page.click('#unflagged ~ details > summary');
  await page.locator('#unflagged-1 [data-decide=approve]').click();
  assert.match(await page.locator('#missed').textContent(), /^0 of 1 decided were rejected: 0 %/);
});
