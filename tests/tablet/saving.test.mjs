// Saved means saved, whatever was written.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World, until } from './world.mjs';

let world, priya;
const question = 'What did you see?';

before(async () => {
  world = await World.found();
  priya = await world.joinedTablet('tab-014', 'Priya Raman');
  await begin();
});
after(() => world?.end());

/** A visit's Setting, with an empty box. */
async function begin() {
  await priya.today();
  await priya.tap('link', 'Record another visit');
  await priya.sees('Which family?');
  await priya.tap('link', /^Brennock/);
  await priya.tap('button', 'Start visit');
  await priya.page.getByRole('list', { name: 'Sections' }).waitFor();
  await priya.section('Setting');
}

/** kill -9 and back to the same page. */
async function killAndCarryOn() {
  await priya.killAndRestart();
  await priya.open();
  await priya.unlock();
  await priya.sees('Carry on where you were?');
  await priya.tap('button', 'Carry on');
  await priya.sees('Setting');
}

const line = 'The kitchen was warm, and Theo stacked cups — “one, two”. ';
const contents = {
  'emoji and signs beyond the first plane': 'She drew a 👩‍👧‍👦 and a 🏳️‍🌈, then 𝔐𝔞𝔶𝔞 in old letters; é as e\u0301.',
  'right to left': 'אמא אמרה שהיא עייפה. قالت الأم إنها متعبة. And on in English.',
  'text that looks like a script': '<script>document.title="broken"</script><img src=x onerror="document.title=\'broken\'">{{7*7}}\'; DROP TABLE drafts; --',
  'line ends, tabs and blanks': '  two blanks before\n\n\tand a tab\n   \nend  ',
  'a paste of 100 KB': line.repeat(Math.ceil(100_000 / line.length)),
};

for (const [what, words] of Object.entries(contents)) {
  test(`${what}: saved, and there after a kill`, async () => {
    await priya.writes(question, words);
    await priya.saved();
    await killAndCarryOn();
    await priya.holds(question, words);
    assert.equal(await priya.page.title(), 'Doorstep');
    assert.equal(await priya.page.locator('main script, main img').count(), 0, 'words are shown as words');
  });
}

test('text that looks like a script is shown as text where it is only read', async () => {
  const words = contents['text that looks like a script'];
  await priya.writes(question, words);
  await priya.saved();
  await priya.tap('link', /^History/);
  await priya.sees(/^History/);
  await priya.reads(words);
  assert.equal(await priya.page.title(), 'Doorstep');
  assert.equal(await priya.page.locator('main script, main img').count(), 0);
  await priya.back();
  await priya.sees('Setting');
});

test('somebody who never pauses is saved while writing: words of before are there after a kill in the middle', async () => {
  await begin();
  const box = priya.box(question);
  await box.focus();
  const typed = [];  // { upTo, at }: how long the text was when
  let length = 0;
  const start = Date.now();
  while (Date.now() - start < 10_000) {
    await priya.page.keyboard.type('abcdefghi ', { delay: 20 });
    length += 10;
    typed.push({ upTo: length, at: Date.now() });
  }
  const killed = Date.now();
  await killAndCarryOn();
  // 2 s is the promise; 5 s allow for a machine that does other things too. Without a longest wait nothing is saved.
  const promised = Math.max(...typed.filter((each) => killed - each.at > 5000).map((each) => each.upTo));
  assert.ok(promised > 20, 'enough was written to tell');
  await priya.box(question).waitFor();
  await until('the words are shown', async () => await priya.box(question).inputValue() !== '', 5000).catch(() => undefined);
  const kept = await priya.box(question).inputValue();
  assert.ok('abcdefghi '.repeat(length / 10).startsWith(kept), 'what is kept is a beginning of what was typed');
  assert.ok(kept.length >= promised, `${kept.length} of ${length} letters are there; ${promised} were written 5 s before the kill`);
});

test('leaving the page, going back in the browser and locking lose nothing that was just typed', async () => {
  await begin();
  await priya.types(question, 'one');
  await priya.back();  // at once
  await priya.section('Setting');
  await priya.holds(question, 'one');
  await priya.types(question, ' two');
  await priya.page.goBack();
  await priya.page.goForward();
  await priya.holds(question, 'one two');
  await priya.types(question, ' three');
  await priya.lock();
  await priya.unlock();
  await priya.tap('button', 'Carry on');
  await priya.holds(question, 'one two three');
});
