// Joining an office: by link, by pasted text, and what is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World, passphrase } from './world.mjs';

let world;
before(async () => { world = await World.found(); });
after(() => world?.end());

test('by a link: who it is for, a passphrase, a code to compare, and on by itself when the office lets it in', async () => {
  const tablet = world.tablet('tab-014');
  await tablet.start();
  const { link } = await world.invite('tab-014', 'Priya Raman');
  await tablet.page.goto(link);
  await tablet.sees('Join your office');
  const secret = link.split('#join=')[1];
  assert.equal(await tablet.page.evaluate(() => location.href), `${world.origin('tab-014')}/`, 'the secret is not in the address');
  await tablet.tap('button', 'Continue');
  await tablet.sees('Choose a passphrase');
  await tablet.reads('Priya Raman');
  await tablet.reads('tab-014');
  await tablet.reads('Harrowmere Council');

  await tablet.passphraseBox('Passphrase').fill('short');
  await tablet.tap('button', 'Join', { exact: true });
  await tablet.reads('Use at least 10 characters.');
  await tablet.passphraseBox('Passphrase').fill(passphrase);
  await tablet.passphraseBox('The same passphrase again').fill('three tall paper goats');
  await tablet.tap('button', 'Join', { exact: true });
  await tablet.reads('The two are not the same.');
  await tablet.passphraseBox('The same passphrase again').fill(passphrase);
  await tablet.tap('button', 'Join', { exact: true });
  await tablet.sees('Waiting for the office');
  await tablet.reads('This page goes on by itself.');

  const code = await tablet.joinCode();
  assert.match(code, /^\d{6}$/);
  const synced = await world.office.run(['sync']);
  assert.ok(synced.replace(/(\d{3}) (\d{3})/g, '$1$2').includes(code), `the office sees the same code ${code}: ${synced}`);
  await tablet.letInByItself();
  await tablet.today();
  await tablet.reads('No families are on this tablet yet');

  await world.grant('tab-014');
  await tablet.sendNow();
  await tablet.today();
  for (const family of ['Brennock', 'Mireku', 'Vance']) await tablet.reads(family);
  const kept = await tablet.everythingReadable();
  assert.ok(!kept.includes(secret), 'the invitation is kept nowhere');
  assert.ok(!kept.includes(passphrase), 'the passphrase is kept nowhere');

  // Used up: it lets nobody else in.
  const other = world.tablet('tab-099');
  await other.start();
  await other.page.goto(link.replace('tab-014.', 'tab-099.'));
  await other.tap('button', 'Continue');
  await other.passphraseBox('Passphrase').fill(passphrase);
  await other.passphraseBox('The same passphrase again').fill(passphrase);
  await other.tap('button', 'Join', { exact: true });
  await other.reads(/another device has already used this invitation/);
  // And that is no dead end.
  const before = await other.joinCode();
  const { text } = await world.invite('tab-099', 'Imogen Hale');
  await other.tap('button', 'Use another invitation');
  await other.writes('Or paste the invitation', text);
  await other.tap('button', 'Continue');
  await other.reads('Imogen Hale');
  await other.passphraseBox('Passphrase').fill(passphrase);
  await other.passphraseBox('The same passphrase again').fill(passphrase);
  await other.tap('button', 'Join', { exact: true });
  await other.sees('Waiting for the office');
  assert.notEqual(await other.joinCode(), before, 'a code of its own');
  await world.office.run(['sync']);
  await other.letInByItself();
  await other.stop();
  await tablet.stop();
});

test('by pasted text, with words around it; what is no invitation is said to be none', async () => {
  const tablet = world.tablet('tab-022');
  await tablet.start();
  await tablet.open();
  await tablet.sees('Set up this tablet');
  await tablet.tap('button', 'I have an invitation');
  await tablet.tap('button', 'Continue');
  await tablet.reads('Paste the invitation, or scan its code.');
  await tablet.writes('Or paste the invitation', 'doorstep-join:AAAA');
  await tablet.tap('button', 'Continue');
  await tablet.page.locator('.govuk-error-message').waitFor();
  await tablet.sees('Join your office');

  const { text } = await world.invite('tab-022', 'Callum Doyle');
  await tablet.writes('Or paste the invitation', `Hello Callum,\n${text}\n`);
  await tablet.tap('button', 'Continue');
  await tablet.reads('Callum Doyle');
  await tablet.passphraseBox('Passphrase').fill(passphrase);
  await tablet.passphraseBox('The same passphrase again').fill(passphrase);
  await tablet.tap('button', 'Join', { exact: true });
  await tablet.sees('Waiting for the office');
  await world.letIn();
  await tablet.letInByItself();
  await tablet.today();
  await tablet.stop();
});

test('a tablet that waits for the office keeps waiting over a kill, and is let in afterwards', async () => {
  const tablet = world.tablet('tab-031');
  await tablet.start();
  await tablet.join((await world.invite('tab-031', 'Priya Raman')).text);
  const code = await tablet.joinCode();
  await tablet.killAndRestart();
  await tablet.open();
  await tablet.unlock();
  await tablet.sees('Waiting for the office');
  assert.equal(await tablet.joinCode(), code);
  await world.letIn();
  await tablet.letInByItself();
  await tablet.today();
  await tablet.stop();
});

test('no connection while joining: said, and it can be tried again', async () => {
  const tablet = world.tablet('tab-040');
  await tablet.start();
  const { text } = await world.invite('tab-040', 'Priya Raman');
  await tablet.open();
  await tablet.tap('button', 'I have an invitation');
  await tablet.writes('Or paste the invitation', text);
  await world.stopServer();
  await tablet.tap('button', 'Continue');
  await tablet.passphraseBox('Passphrase').fill(passphrase);
  await tablet.passphraseBox('The same passphrase again').fill(passphrase);
  await tablet.tap('button', 'Join', { exact: true });
  await tablet.sees('Waiting for the office');
  await tablet.reads('The office cannot be reached just now. This goes on by itself when it can.');
  await world.startServer();
  await tablet.tap('button', 'Ask again now');
  await tablet.reads('This page goes on by itself.');
  await world.letIn();
  await tablet.letInByItself();
  await tablet.today();
  await tablet.stop();
});
