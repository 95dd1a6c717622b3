// P3: not a word of a record outside the page that shows it, neither on the tablet's disk nor at the server.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World, passphrase, sampleWords } from './world.mjs';
import { filesWithWords } from './files.mjs';

let world, priya;
const written = ['Zimtquitte', 'Quendelblatt', 'Vergissmeinnicht'];
const secret = [...sampleWords(), ...written, passphrase];

before(async () => {
  world = await World.found();
  const callum = await world.cliTablet('tab-022', 'Callum Doyle');
  await callum.importVisits();
  await callum.sync();
  priya = await world.joinedTablet('tab-014', 'Priya Raman');
  // A session as people have it: looking about, writing, sending, a wrong passphrase, locking.
  for (const family of ['Brennock', 'Mireku', 'Vance']) {
    await priya.today();
    await priya.tap('link', family, { exact: true });
    await priya.sees(family);
  }
  await priya.tap('link', /Unannounced CP visit/);
  await priya.reads('Kelly');
  await priya.today();
  await priya.tap('link', /^Brennock.*Not finished/s);
  await priya.section('Setting');
  await priya.types('What did you see?', ` ${written[0]} and ${written[1]}.`);
  await priya.saved();
  await priya.tap('link', /^History/);
  await priya.reads(written[0]);
  await priya.sendNow();
  await priya.goTo('#/today');
  await priya.tap('link', /^Brennock.*Not finished/s);
  await priya.section('Analysis / progress of the plan');
  await priya.types('Your analysis', ` ${written[2]}.`);  // of the last page before the kill
  await priya.saved();
});
after(() => world?.end());

test('in no file of the browser’s profile while it runs, after a kill, after a lock, after it was closed', async () => {
  assert.notDeepEqual(priya.wordsInProfile(['tab-014']), [], 'what is kept in the open is found, or this test sees nothing');
  assert.deepEqual(priya.wordsInProfile(secret), []);
  await priya.kill();
  assert.deepEqual(priya.wordsInProfile(secret), []);
  await priya.start();
  await priya.open();
  await priya.unlock();
  await priya.tap('button', 'Carry on');
  await priya.reads('Your analysis');
  await priya.lock();
  assert.deepEqual(priya.wordsInProfile(secret), []);
  await priya.stop();
  assert.deepEqual(priya.wordsInProfile(secret), []);
});

test('in no line of syncd’s log, and in no file of the central store', async () => {
  const log = world.serverLog();
  assert.ok(log.includes('/v1/exchange') || log.includes('exchange'), 'the log tells of exchanges, or this test sees nothing');
  assert.deepEqual(secret.filter((word) => log.includes(word)), []);
  assert.notDeepEqual(filesWithWords(world.file('central'), ['tab-014']), [], 'what is kept in the open is found, or this test sees nothing');
  assert.deepEqual(filesWithWords(world.file('central'), secret), []);
  await world.office.sync();
  const texts = await Promise.all((await world.office.json(['visit', 'list'])).map((visit) => world.office.words(visit.visit, 'setting')));
  assert.ok(texts.some((text) => text.includes(written[0])), 'and yet the words are there for whoever has the key');
});
