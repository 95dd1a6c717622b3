// One store, one owner: a second tab says so, and takes over without losing a word.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World, passphrase } from './world.mjs';

let world, priya, first, second, third;
before(async () => {
  world = await World.found();
  priya = await world.joinedTablet('tab-014', 'Priya Raman');
  first = priya.page;
  await priya.tap('link', 'Record another visit');
  await priya.tap('link', /^Brennock/);
  await priya.tap('button', 'Start visit');
  await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
  await priya.section('Setting');
});
after(() => world?.end());

test('the second tab says that Doorstep is open in another one, and shows nothing of it', async () => {
  await priya.types('What did you see?', 'The hall was warm.');
  second = await priya.newTab();
  await priya.open();
  await priya.sees('Doorstep is open in another tab');
  assert.doesNotMatch(await priya.text(), /Brennock|Unlock/);
  priya.page = first;
  await priya.types('What did you see?', ' The first tab goes on.');
  await priya.saved();
});

test('the second takes over: the first saves, locks and says where it is open; no word is lost', async () => {
  await first.bringToFront();
  await priya.types('What did you see?', ' Not saved yet.');
  priya.page = second;
  await second.bringToFront();
  await priya.tap('button', 'Use Doorstep in this tab');
  await priya.unlock();
  priya.page = first;
  await priya.sees('Doorstep is open in another tab');
  await priya.reads('What you wrote here was saved, and this tab has stopped. You can close it.');
  const readable = await priya.everythingReadable();
  assert.ok(!readable.includes('The hall was warm') && !readable.includes('Brennock') && !readable.includes(passphrase));
  priya.page = second;
  await priya.sees('Carry on where you were?');
  await priya.tap('button', 'Carry on');
  await priya.holds('What did you see?', 'The hall was warm. The first tab goes on. Not saved yet.');
});

test('and back again, and again', async () => {
  for (const [page, other, words] of [[first, second, ' Back.'], [second, first, ' And forth.']]) {
    priya.page = page;
    await page.bringToFront();
    await page.reload();
    await priya.sees('Doorstep is open in another tab');
    await priya.tap('button', 'Use Doorstep in this tab');
    await priya.unlock();
    await priya.tap('button', 'Carry on');
    await priya.sees('Setting');
    await priya.types('What did you see?', words);
    await priya.saved();
    priya.page = other;
    await priya.sees('Doorstep is open in another tab');
  }
  priya.page = second;
  await priya.holds('What did you see?', 'The hall was warm. The first tab goes on. Not saved yet. Back. And forth.');
});

test('whoever asks goes before another tab that waits', async () => {
  third = await priya.newTab();
  for (const page of [third, first]) {
    priya.page = page;
    if (page === third) await priya.open();
    else await page.reload();
    await priya.sees('Doorstep is open in another tab');
  }
  await priya.tap('button', 'Use Doorstep in this tab');
  await priya.unlock();
  priya.page = third;
  await priya.sees('Doorstep is open in another tab');
});

test('a tab in the background does not take the store from one that locks', async () => {
  const turns = (to) => third.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, to);
  await turns('hidden');
  priya.page = first;
  await priya.lock();
  await priya.unlock();
  await turns('visible');
  priya.page = third;
  await priya.sees('Doorstep is open in another tab');
});

test('when the owner is closed, the tab that waits opens by itself', async () => {
  await second.close();
  await first.close();
  await priya.unlock();
  await priya.tap('button', 'Carry on');
  await priya.holds('What did you see?', 'The hall was warm. The first tab goes on. Not saved yet. Back. And forth.');
});

test('files that a page still holds when it has lost the lock are waited for, and that is said', async () => {
  await priya.newTab();
  await priya.open();
  await priya.sees('Doorstep is open in another tab');
  await third.evaluate(() => navigator.locks.request('doorstep-store', { steal: true }, () => undefined));
  await priya.sees('Opening Doorstep');
  await third.close();
  await priya.unlock();
  await priya.tap('button', 'Carry on');
  await priya.holds('What did you see?', 'The hall was warm. The first tab goes on. Not saved yet. Back. And forth.');
});
