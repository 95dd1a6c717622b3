// A tablet: Chromium on a profile of its own, at a tablet's size, and what a person does with it in their words.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { filesWithWords } from './files.mjs';
import { alive, browserTree, killAll } from './processes.mjs';
import { passphrase, until } from './world.mjs';

export const portrait = { width: 768, height: 1024 };
export const landscape = { width: 1024, height: 768 };
/** A manager's wide screen. */
export const desk = { width: 1280, height: 900 };

const patience = 45_000;  // against hangs alone

/** The words of a place on the page, on one line. */
async function wordsOf(locator) {
  return (await locator.innerText()).replace(/\s+/g, ' ').trim();
}

/** Waits until the words of a place have all of these, strings or patterns, for a page is drawn as its answers come. */
export async function matches(locator, ...wanted) {
  let words = '';
  const missing = () => wanted.filter((each) => (each instanceof RegExp ? !each.test(words) : !words.includes(each)));
  await until('the words', async () => {
    words = await wordsOf(locator);
    return missing().length === 0;
  }, patience).catch(() => undefined);
  assert.deepEqual(missing(), [], `not in "${words}"`);
}

export class Tablet {
  /** The page in hand. */
  page;
  context;

  /** `origin`: where the app is; else the world's server under the label's own name. */
  constructor(world, label, { viewport = portrait, profile, origin, touch = true } = {}) {
    this.world = world;
    this.label = label;
    this.viewport = viewport;
    this.touch = touch;
    this.profile = profile ?? world.file(`profile-${label}`);
    this.origin = origin ?? world.origin(label);
    /** What went wrong in the page's own eyes; a test may read it. */
    this.complaints = [];
  }

  // ---- the browser

  /** Switches the tablet on. */
  async start() {
    mkdirSync(this.profile, { recursive: true });
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.DOORSTEP_CHROMIUM || '/usr/bin/chromium',
      headless: true,
      viewport: this.viewport,
      hasTouch: this.touch,
      locale: 'en-GB',
      acceptDownloads: true,
      env: this.world.env,
      timeout: patience,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
    });
    this.context.setDefaultTimeout(patience);
    this.context.on('page', (page) => this.#watch(page));
    this.page = this.context.pages()[0] ?? await this.context.newPage();
    this.#watch(this.page);
  }

  #watched = new WeakSet();

  #watch(page) {
    if (this.#watched.has(page)) return;
    this.#watched.add(page);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => { if (message.type() === 'error') this.complaints.push(message.text()); });
  }

  /** Switches it off as a browser is closed. */
  async stop() {
    const context = this.context;
    this.context = this.page = undefined;
    await context?.close();
  }

  /** kill -9 of the browser and all its processes; gives when they are gone. */
  async kill() {
    const tree = browserTree(this.profile);
    assert.ok(tree.length > 0, 'a browser to kill');
    const context = this.context;
    this.context = this.page = undefined;
    const closed = context ? new Promise((resolve) => context.once('close', resolve)) : undefined;
    killAll(tree);
    await until('the browser is dead', () => !tree.some(alive));
    await closed;
  }

  /** kill -9, for the end of a test that failed. */
  killNow() {
    killAll(browserTree(this.profile));
  }

  /** A flat battery, and on again: the same profile. */
  async killAndRestart() {
    await this.kill();
    await this.start();
  }

  // ---- the network

  /** No signal. The tablet knows it, unlike one whose server has stopped. */
  async goOffline() { await this.context.setOffline(true); }
  async goOnline() { await this.context.setOffline(false); }

  // ---- going about

  /** Opens the app, at a page of it: '#/today'. */
  async open(at = '') {
    await this.page.goto(`${this.origin}/${at}`);
  }

  /** Does something, and tells what stood on the page when it could not be done. */
  async #doing(what, action) {
    try {
      return await action();
    } catch (error) {
      const text = await this.text().catch(() => 'nothing');
      error.message = `${this.label}, ${what}: ${error.message}\nOn the page: ${text.slice(0, 1500)}\nComplaints: ${this.complaints.join('; ')}`;
      throw error;
    }
  }

  /** Goes to a page of the app within it: '#/today'. */
  async goTo(at) {
    await this.page.evaluate((hash) => { location.hash = hash; }, at);
  }

  /** A second tab, now in hand; the first one's page stays open. */
  async newTab() {
    this.page = await this.context.newPage();
    return this.page;
  }

  /** Waits for a page by its heading. */
  async sees(heading) {
    await this.#doing(`sees ${heading}`, () => this.page.getByRole('heading', { level: 1, name: heading }).waitFor());
  }

  /** Waits for words anywhere on the page. */
  async reads(words) {
    await this.#doing(`reads ${words}`, () => this.page.getByText(words).first().waitFor());
  }

  /** Waits until a box holds these words. */
  async holds(label, words, within) {
    const box = this.box(label, within);
    await this.#doing(`holds ${label}`, () => box.waitFor());
    await until(`${label} holds its words`, async () => await box.inputValue() === words, 5000).catch(() => undefined);
    assert.equal(await box.inputValue(), words);
  }

  /** What stands on the page, as a person reads it. */
  async text() {
    return this.page.locator('body').innerText();
  }

  /** Taps what has this role and name: 'button', 'link', 'radio'… `within`: a locator, else the page. */
  async tap(role, name, { exact = false, within = this.page } = {}) {
    const target = within.getByRole(role, { name, exact }).first();
    await this.#doing(`taps ${role} ${name}`, () => (this.touch ? target.tap() : target.click()));
  }

  /** Answers a question of a few: the radio `answer` of the group `question`. */
  async answer(question, answer) {
    const group = this.page.getByRole('group', { name: question });
    const radio = group.getByRole('radio', { name: answer, exact: true });
    await group.getByText(answer, { exact: true }).first().click();
    await until(`${question}: ${answer}`, () => radio.isChecked());
  }

  /** The text box of this label. */
  box(label, within = this.page) {
    return within.getByRole('textbox', { name: label, exact: true });
  }

  /** Types into a box, key by key, after what is there. */
  async types(label, words, within) {
    const box = this.box(label, within);
    await this.#doing(`types into ${label}`, () => box.focus());
    await this.page.keyboard.press('Control+End');
    await box.pressSequentially(words);
  }

  /** Puts words into a box at once, as a paste or dictation does. */
  async writes(label, words, within) {
    await this.#doing(`writes into ${label}`, () => this.box(label, within).fill(words));
  }

  /** Waits until everything that was written is durable, as the bar at the bottom says. */
  async saved() {
    await this.drawn();
    await this.#doing('is saved', () => this.page.locator('.ds-bar__state').getByText('Saved on this tablet. Not finished').waitFor());
  }

  /** Waits until the page has drawn what just happened. */
  async drawn() {
    await this.page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
  }

  /** How many changes wait to be sent, as every page says. */
  async waitingCount() {
    const words = await this.page.getByRole('link', { name: /waiting to send$/ }).innerText();
    return Number(words.split(' ')[0]);
  }

  async waitsFor(count) {
    await this.#doing(`waits for ${count}`, () => this.page.getByRole('link', { name: `${count} waiting to send`, exact: true }).waitFor());
  }

  // ---- what people do

  /** Joins with an invitation, by its link or pasted, as far as "Waiting for the office". */
  async join(invitation, { words = passphrase } = {}) {
    if (/^https?:/.test(invitation)) {
      await this.page.goto(invitation);
    } else {
      await this.open();
      await this.tap('button', 'I have an invitation');
      await this.writes('Or paste the invitation', invitation);
    }
    await this.sees('Join your office');
    await this.tap('button', 'Continue');
    await this.sees('Choose a passphrase');
    await this.passphraseBox('Passphrase').fill(words);
    await this.passphraseBox('The same passphrase again').fill(words);
    await this.page.getByRole('button', { name: 'Join', exact: true }).last().click();
    await this.sees('Waiting for the office');
  }

  /** The six digits that the waiting page shows. */
  async joinCode() {
    return (await this.page.locator('.ds-code').innerText()).replace(/\D/g, '');
  }

  /** Waits until the tablet goes on by itself once the office has let it in. */
  async letInByItself() {
    await this.page.getByRole('heading', { level: 1, name: 'Waiting for the office' }).waitFor({ state: 'detached' });
  }

  passphraseBox(label) { return this.page.getByLabel(label, { exact: true }); }

  /** Unlocks; `at`: a page of the app to be opened first. */
  async unlock({ words = passphrase } = {}) {
    await this.sees('Unlock Doorstep');
    await this.passphraseBox('Passphrase').fill(words);
    await this.tap('button', 'Unlock', { exact: true });
    await this.page.getByRole('heading', { level: 1, name: 'Unlock Doorstep' }).waitFor({ state: 'detached' });
  }

  /** Tries a passphrase that does not open it. */
  async unlockFails(words) {
    await this.sees('Unlock Doorstep');
    await this.passphraseBox('Passphrase').fill(words);
    await this.tap('button', 'Unlock', { exact: true });
    await this.page.locator('.govuk-error-message').waitFor();
  }

  async lock() {
    await this.tap('button', 'Lock', { exact: true });
    await this.sees('Unlock Doorstep');
  }

  /** Today's page, with its data. */
  async today() {
    await this.page.evaluate(() => { location.hash = '#/today'; });
    await this.sees('Today');
    await this.page.getByRole('heading', { name: /^Visits( today)?$/ }).waitFor();
  }

  /** Waits until the app would start without a network: the service worker keeps all of it. */
  async keptForOffline() {
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  }

  /** Goes to a page of a visit by its task on the visit's own page: "Setting". */
  async section(name) {
    await this.tap('link', name, { exact: true });
    await this.sees(name);
  }

  /** Back, by the bar. */
  async back() {
    const heading = await this.heading();
    await this.page.getByRole('region', { name: 'Page actions' }).getByRole('link', { name: 'Back' })
      .or(this.page.getByRole('region', { name: 'Page actions' }).getByRole('button', { name: 'Back' })).click();
    await until(`back from ${heading}`, async () => await this.heading() !== heading);
  }

  /** The page's own heading now; '' while there is none. */
  async heading() {
    return (await this.page.getByRole('heading', { level: 1 }).allInnerTexts())[0] ?? '';
  }

  /** Opens "What is on its way" and exchanges with the office until nothing waits; ends there. */
  async sendNow() {
    await this.goTo('#/status');
    await this.sees('What is on its way');
    const button = this.page.getByRole('button', { name: 'Send now' });
    await this.#doing('sends', async () => {
      await button.waitFor();  // an exchange under way ends first
      const answered = this.page.waitForResponse((response) => response.url().endsWith('/v1/exchange'));
      await button.click();
      await answered;
      await this.page.getByText('Online', { exact: true }).waitFor();
      await button.waitFor();
    });
    await this.waitsFor(0);
  }

  // ---- what a stranger would find

  /** Everything of the page that can be read: its document, values of its boxes, address, title, history's state, and
   *  what the origin stores. */
  async everythingReadable() {
    return this.page.evaluate(async () => {
      const parts = [document.documentElement.outerHTML, document.title, location.href, JSON.stringify(history.state)];
      for (const box of document.querySelectorAll('input, textarea')) parts.push(box.value);
      for (const store of [localStorage, sessionStorage]) parts.push(JSON.stringify({ ...store }));
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          parts.push(request.url);
          if (/-[A-Za-z0-9_-]{8}\.\w+|\.wasm|\.woff2|\.png/.test(request.url)) continue;  // the app's own files
          parts.push(await (await cache.match(request)).text());
        }
      }
      for (const { name } of await indexedDB.databases()) parts.push(name);
      return parts.join('\n');
    });
  }

  /** In which files of the browser's profile any of the words stand: "file: word". */
  wordsInProfile(words) { return filesWithWords(this.profile, words); }
}
