// Not a test: how big, how fast. Prints a table; in a real browser on this machine, other programs running or not.
//   node tests/bench/tablet.mjs [--saves 200] [--documents 10000] [--visits 200] [--starts 1]   0 leaves a part out
// Times are of the wall. Starts and saves are measured as they are, and with the page's processes slowed down fourfold.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { browserTree } from '../tablet/processes.mjs';
import { World, passphrase, programs, sample, until } from '../tablet/world.mjs';

const { values } = parseArgs({ options: {
  saves: { type: 'string', default: '200' }, documents: { type: 'string', default: '10000' }, visits: { type: 'string', default: '200' },
  starts: { type: 'string', default: '1' },
} });
const [saves, documents, visits] = [values.saves, values.documents, values.visits].map(Number);

const rows = [];
const row = (what, value) => {
  rows.push([what, value]);
  console.log(`${what.padEnd(64)} ${value}`);
};
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
const ms = (time) => `${time.toFixed(time < 20 ? 1 : 0)} ms`;
const at = (times, part) => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.ceil(part * times.length) - 1)];
const spread = (times) => `p50 ${ms(at(times, 0.5))}  p99 ${ms(at(times, 0.99))}  most ${ms(Math.max(...times))}  (${times.length})`;

// ---- bytes

function bytes() {
  const { files } = JSON.parse(readFileSync(join(programs.app, 'release.json'), 'utf8'));
  const sum = (pattern) => Object.entries(files).filter(([name]) => pattern.test(name)).reduce((all, [, { brotli }]) => all + brotli, 0);
  row('module, brotli', kb(sum(/\.wasm$/)));
  row('scripts, brotli', kb(sum(/\.js$/)));
  row('styles and page, brotli', kb(sum(/\.(css|html|webmanifest)$/)));
  row('app and module together (aim: 900 KB)', kb(sum(/\.(wasm|js|css|html|webmanifest)$/)));
  row('typeface and icons', kb(sum(/\.(woff2?|png|svg)$/)));
}

// ---- the browser

/** How long the page took from `navigate` until `selector` stood there, by its own clock. */
async function timed(tablet, act, selector) {
  const start = Date.now();
  await act();
  await tablet.page.locator(selector).first().waitFor();
  return Date.now() - start;
}
const load = (tablet) => timed(tablet, () => tablet.page.goto(`${tablet.origin}/`), '#passphrase');
/** From the tap on Unlock until Today shows its children, or the question where to carry on. */
async function unlock(tablet) {
  await tablet.passphraseBox('Passphrase').fill(passphrase);
  return timed(tablet, () => tablet.page.getByRole('button', { name: 'Unlock', exact: true }).click(), '#children-heading');
}

/** Slows the page and its worker down: their processes run a part of every 8 ms, and are stopped for the rest. (The
 *  browser's own throttling reaches a page, and no worker.) Gives what ends it. */
function slowDown(tablet, rate) {
  if (rate === 1) return async () => undefined;
  const pids = new Int32Array(new SharedArrayBuffer(64 * 4));
  const over = new Int32Array(new SharedArrayBuffer(4));
  const renders = (pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
    } catch {
      return false;
    }
  };
  const look = () => pids.fill(0) && pids.set(browserTree(tablet.profile).filter(renders).slice(0, 64));
  look();
  const looking = setInterval(look, 50);  // a page of another origin has a process of its own
  const worker = new Worker(`
    const { workerData: { pids, rate, over } } = require('node:worker_threads');
    const rest = new Int32Array(new SharedArrayBuffer(4));
    const send = (signal) => { for (const pid of pids) try { if (pid > 0) process.kill(pid, signal); } catch {} };
    while (Atomics.load(over, 0) === 0) {
      send('SIGCONT');
      Atomics.wait(rest, 0, 0, 8 / rate);
      send('SIGSTOP');
      Atomics.wait(rest, 0, 0, 8 - 8 / rate);
    }
    send('SIGCONT');`, { eval: true, workerData: { pids, rate, over } });
  return async () => {
    clearInterval(looking);
    Atomics.store(over, 0, 1);
    await once(worker, 'exit');
  };
}

/** From a key until its letter is durable, and until the page knows that it is, when the box is left at once: the pause
 *  that the app waits for a next key is not part of it, but lies between two of these, as it does when somebody writes.
 *  Starts with the key's input event in a box that has the focus. Durable is when the worker, having committed and
 *  flushed, hands the answer out; known, when the page has it. */
async function keyToDurable(tablet, count) {
  const [worker] = tablet.page.workers();
  await worker.evaluate(() => {
    self.handedOut ??= [];
    self.handedOut.length = 0;
    if (self.post) return;
    self.post = self.postMessage.bind(self);
    self.postMessage = (message, ...rest) => {
      if (message.kind === 'answer') self.handedOut.push([message.id, performance.timeOrigin + performance.now()]);
      self.post(message, ...rest);
    };
  });
  const keys = await tablet.page.evaluate(async (many) => {
    const box = document.querySelector('textarea#setting');
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    const now = () => performance.timeOrigin + performance.now();
    const times = [];
    for (let i = 0; i < many; i += 1) {
      box.focus();
      await pause(600 + 400 * Math.random());
      const before = window.savesAnswered;
      const start = now();
      set.call(box, `${box.value}${i % 60 === 59 ? '\n' : 'a'}`);
      box.dispatchEvent(new InputEvent('input', { bubbles: true, data: 'a', inputType: 'insertText' }));
      box.blur();
      while (window.savesAnswered === before) await new Promise((done) => { window.onSaveAnswered = done; });
      times.push({ start, known: now(), id: window.lastSave });
    }
    return times;
  }, count);
  const handedOut = new Map(await worker.evaluate(() => self.handedOut));
  return { durable: keys.map(({ start, id }) => handedOut.get(id) - start), known: keys.map(({ start, known }) => known - start) };
}

/** Watches the page's asks to its worker: window.asks has each with its time; saves are counted and called back. */
function watchAsks() {
  window.savesAnswered = 0;
  window.asks = [];
  const asked = new Map();
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (!this.watched) {
      this.watched = true;
      this.addEventListener('message', ({ data }) => {
        const ask = data.kind === 'answer' && asked.get(data.id);
        if (!ask) return;
        asked.delete(data.id);
        window.asks.push({ name: ask.name, time: performance.now() - ask.start });
        if (ask.name !== 'save') return;
        window.savesAnswered += 1;
        window.lastSave = data.id;
        window.onSaveAnswered?.();
      });
    }
    if (message.kind === 'ask') asked.set(message.id, { name: message.name, start: performance.now() });
    return post.call(this, message, ...rest);
  };
}

/** How long the core took to answer the last ask of that name. */
const answered = (tablet, name) => tablet.page.evaluate((wanted) => window.asks.findLast((each) => each.name === wanted)?.time ?? 0, name);

async function startsAndSaves() {
  const world = await World.found();
  try {
    const fresh = world.tablet('tab-050');
    await fresh.start();
    row('first start ever, from the network, to "Set up this tablet"', ms(await timed(fresh, () => fresh.page.goto(`${fresh.origin}/`), 'h1')));
    await fresh.stop();
    const tablet = await world.joinedTablet();
    for (const rate of [1, 4]) {
      const name = rate === 1 ? '' : ', slowed down fourfold';
      const cold = [], warm = [], open = [];
      for (let i = 0; i < 5; i += 1) {
        await tablet.killAndRestart();
        const whole = slowDown(tablet, rate);
        cold.push(await load(tablet));
        open.push(await unlock(tablet));
        await tablet.lock();
        warm.push(await load(tablet));
        open.push(await unlock(tablet));
        await whole();
      }
      row(`cold start (browser just started) to the passphrase${name}`, spread(cold));
      row(`warm start (browser runs) to the passphrase${name}`, spread(warm));
      row(`from the tap on Unlock to a usable Today${name}`, spread(open));
    }
    if (saves === 0) return;
    await tablet.killAndRestart();
    await tablet.page.addInitScript(watchAsks);
    await tablet.open();
    await tablet.unlock();
    await tablet.tap('link', 'Record another visit');
    await tablet.tap('link', /^Brennock/);
    await tablet.tap('button', 'Start visit');
    await tablet.section('Setting');
    await tablet.box('What did you see?').waitFor();
    for (const signal of [false, true]) {
      await tablet.context.setOffline(!signal);
      for (const rate of [1, 4]) {
        const whole = slowDown(tablet, rate);
        const { durable, known } = await keyToDurable(tablet, saves);
        await whole();
        const when = `${signal ? 'sending after each' : 'no signal'}${rate === 1 ? '' : ', slowed fourfold'}`;
        row(`from a key to the durable save, ${when}${rate === 1 ? '' : ' (aim: p99 50 ms)'}`, spread(durable));
        row(`until the page knows it, ${when}`, spread(known));
      }
    }
  } finally {
    await world.end();
  }
}

// ---- much

const moment = (time) => `${new Date(time).toISOString().slice(0, 19)}+00:00`;

/** Many drafts, spread over the three families, from another device; the tablet receives them all. */
async function manyDocuments() {
  const world = await World.found();
  try {
    const callum = await world.cliTablet('tab-022', 'Callum Doyle');
    const families = sample.families.map((each) => each.id);
    const file = world.file('many.json');
    writeFileSync(file, JSON.stringify({ ...sample, visits: Array.from({ length: documents }, (_, i) => {
      const start = Date.parse('2026-03-01T09:00:00Z') - i * 3600_000;
      return { id: `m-${i}`, family: families[i % 3], worker: 'u-sw1', start: moment(start), end: moment(start + 1800_000), announced: true,
        outcome: 'completed', legs: ['home'], purpose: `Visit number ${i}`, record_state: 'draft', sync_state: 'not_ready', version: 0,
        present: [], absent: [], children_seen: [], setting: 'The hall was warm and the radio was on. '.repeat(10), attachments: [] };
    }) }));
    await callum.importVisits({ file, finish: false });
    await callum.sync();
    const tablet = world.tablet('tab-014');
    await tablet.start();
    await tablet.join((await world.invite('tab-014', 'Priya Raman')).link);
    await world.letIn();
    await tablet.letInByItself();
    await world.grant('tab-014');
    tablet.context.setDefaultTimeout(3_600_000);
    await tablet.sendNow();
    await tablet.killAndRestart();
    tablet.context.setDefaultTimeout(3_600_000);
    await tablet.page.addInitScript(watchAsks);
    await load(tablet);
    row(`from the tap on Unlock to Today, with ${documents} documents`, ms(await unlock(tablet)));
    row('of this the core unlocking', ms(await answered(tablet, 'unlock')));
    row('of this the core listing Today', ms(await answered(tablet, 'today')));
    row(`a family's page, with ${Math.round(documents / 3)} visits`, ms(await timed(tablet,
      () => tablet.tap('link', 'Brennock', { exact: true }), 'text=/Visit number/')));
    row('of this the core', ms(await answered(tablet, 'caseFile')));
    await tablet.goTo('#/today');
    await tablet.page.locator('#children-heading').waitFor();
    await tablet.lock();
    row('and unlocked again', ms(await unlock(tablet)));
  } finally {
    await world.end();
  }
}

/** One family with many finished visits: what the rules cost. */
async function manyVisits() {
  const world = await World.found();
  try {
    const callum = await world.cliTablet('tab-022', 'Callum Doyle');
    const model = sample.visits.find((visit) => visit.id === 'v-1');
    const file = world.file('many.json');
    writeFileSync(file, JSON.stringify({ ...sample, visits: Array.from({ length: visits }, (_, i) => {
      const start = Date.parse('2026-03-02T09:00:00Z') - (visits - i) * 4 * 3600_000;
      return { ...model, id: `m-${i + 1}`, start: moment(start), end: moment(start + 1800_000), purpose: `Visit number ${i + 1}`, attachments: [] };
    }) }));
    let start = Date.now();
    await callum.importVisits({ file });
    row(`finishing ${visits} visits of one family by the command line`, `${((Date.now() - start) / 1000).toFixed(1)} s`);
    await callum.sync();
    start = Date.now();
    const tablet = await world.joinedTablet();
    row('joining a tablet with them', `${((Date.now() - start) / 1000).toFixed(1)} s`);
    await tablet.killAndRestart();
    await tablet.page.addInitScript(watchAsks);
    await load(tablet);
    row(`from the tap on Unlock to Today, ${visits} finished visits`, ms(await unlock(tablet)));
    row('of this the core listing Today', ms(await answered(tablet, 'today')));
    row('the family’s page', ms(await timed(tablet, () => tablet.tap('link', 'Brennock', { exact: true }), 'text=/Visit number/')));
    row('of this the core', ms(await answered(tablet, 'caseFile')));
    await tablet.tap('link', new RegExp(`Visit number ${visits}\\b`));
    await until('the record', async () => /Sent\. On the central record/.test(await tablet.text()));
  } finally {
    await world.end();
  }
}

bytes();
if (values.starts !== '0') await startsAndSaves();
if (visits > 0) await manyVisits();
if (documents > 0) await manyDocuments();
