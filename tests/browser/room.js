// What the browser tests share: inputs, reports made of them, and pages opened from file://.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { chromium } = require('playwright-core');

const root = path.resolve(__dirname, '../..');
const work = path.join(root, 'target/browser');
const program = process.env.COMMENTARIAT || path.join(root, 'target/debug/commentariat');
const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';

/** Runs the program; its output. */
const run = (...args) => execFileSync(program, args, {
  env: { ...process.env, XDG_STATE_HOME: path.join(work, 'state') }, cwd: root, encoding: 'utf8', maxBuffer: 1 << 28,
});

/** Makes a report; its directory. */
const report = (name, inputs, ...more) => {
  const out = path.join(work, name);
  fs.rmSync(out, { recursive: true, force: true });
  run('report', ...inputs, '-o', out, '--quiet', ...more);
  return out;
};

/** Writes comments as JSON Lines; the file. */
const lines = (name, rows) => {
  const file = path.join(work, name);
  fs.mkdirSync(work, { recursive: true });
  fs.writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
};

const launch = () => chromium.launch({ executablePath, args: ['--no-sandbox'] });

/** Opens a report; `page.faults` has errors, messages of the policy, and every request that leaves the file. */
const open = async (browser, out, options = {}) => {
  const context = await browser.newContext({
    acceptDownloads: true, viewport: { width: 1200, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'], ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') page.faults.push(message.text()); });
  page.on('request', (request) => { if (!/^(file|data|blob):/.test(request.url())) page.faults.push(request.url()); });
  page.on('dialog', (dialog) => { page.faults.push(dialog.message()); dialog.dismiss(); });
  await page.goto(pathToFileURL(path.join(out, 'report.html')).href);
  return page;
};

/** The records that the page exports, also written to `to`. */
const exported = async (page, to) => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#export').press('Enter')]);
  await download.saveAs(to);
  return fs.readFileSync(to, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
};

/** The ids of the comments that the queue shows, in their order. */
const shown = (page) => page.$$eval('#cards > article:not([hidden])', (cards) => cards.map((card) => card.dataset.commentId));

module.exports = { root, work, run, report, lines, launch, open, exported, shown };
