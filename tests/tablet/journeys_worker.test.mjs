// The worker's journeys W2 to W5 step by step as the requirements have them, with Priya's tablet in portrait, by touch.
// (W1 is a file of its own.) What was written before them came from Priya's last tablet.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { matches } from './tablet.mjs';
import { World, sample, until } from './world.mjs';
import { enter, journey, managerPhone, publishPhone, sampleFile, visitOf } from './stage.mjs';

let world, priya;
before(async () => {
  world = await World.found();
  await publishPhone(world);
  const last = await world.cliTablet('tab-013', 'Priya Raman');
  // v-8 as it is at the door: whether Maya was alone has not been answered.
  const file = sampleFile(world, 'visits.json', (visit) => {
    if (visit.id === 'v-6') return false;
    if (visit.id === 'v-8') {
      const maya = visit.children_seen.find((each) => each.child === 'c-maya');
      Object.assign(maya, { seen_alone: null, concern: null });
      delete maya.reason_not_alone;
    }
    return true;
  });
  await enter(last, { file, finished: ['v-1', 'v-2', 'v-4', 'v-5'] });
  priya = await world.joinedTablet('tab-014', 'Priya Raman');
});
after(() => world?.end());

const page = () => priya.page;
const main = () => page().locator('main');
const section = (name) => page().getByRole('region', { name });
const card = (name) => main().locator('.dw-counts').filter({ has: page().getByText(name, { exact: true }) });
const offline = 'You are offline. Everything is being saved on this tablet';

/** The action in the bar under the thumb. */
async function bar(name) {
  const region = page().getByRole('region', { name: 'Page actions' });
  await region.getByRole('button', { name, exact: true }).or(region.getByRole('link', { name, exact: true })).tap();
}

/** Opens a visit by its family's page: its day tells it from the family's others. */
async function openVisit(family, day) {
  await priya.today();
  await priya.tap('link', family, { exact: true });
  await priya.sees(family);
  await priya.tap('link', new RegExp(day));
  await priya.sees(family);
  await page().getByText(day).first().waitFor();
}

/** The one tap that says there is nothing to record. */
async function nothingToRecord() {
  await main().locator('.dw-offer').getByRole('button').tap();
  await main().locator('.dw-said').waitFor();
  await priya.saved();
}

test('W2 a sibling who was not alone', async (t) => {
  const step = journey(t, () => priya);
  await step('1 open v-8', async () => {
    await priya.today();
    await section('Not finished').getByRole('link', { name: /^Brennock Tuesday 31 March 2026/ }).tap();
    await priya.sees('Brennock');
    await page().getByRole('list', { name: 'Sections' }).waitFor();
  });
  await step('2 Maya seen alone: no', async () => {
    await priya.section('Children and ticks');
    await priya.tap('link', 'Answer for Maya');
    await priya.sees('Maya Brennock');
    assert.equal(await page().getByRole('group', { name: /Are you concerned/ }).count(), 0, 'nothing is asked before the answer');
    await priya.answer(/^Seen alone/, 'No');
  });
  await step('3 the concern question appears', async () => {
    await page().getByRole('group', { name: 'Are you concerned about Maya?' }).waitFor();
    await priya.reads('Maya was not seen alone, so this has to be answered. Yes tells your team manager at once.');
    await priya.back();
    await priya.back();
    await priya.section('Finish');
    const summary = page().getByRole('alert').filter({ hasText: 'To put right before you finish' });
    await summary.waitFor();
    const unanswered = summary.getByRole('button', { name: 'Maya Brennock: The child was not seen alone: say whether this worries you, yes or no.' });
    await unanswered.waitFor();
    assert.equal(await page().getByRole('region', { name: 'Page actions' }).getByRole('button', { name: 'Finish', exact: true }).count(), 0, 'unanswered holds Finish up');
    await unanswered.tap();
    await priya.sees('Maya Brennock');
  });
  await step('4 answer no, give the reason', async () => {
    await priya.answer('Are you concerned about Maya?', 'No');
    assert.equal(await page().getByText('Ring your manager now').count(), 0);
    await priya.types('Why was Maya not seen alone?', 'Maya asked her mum to stay because she felt unwell');
    await priya.saved();
    await priya.back();
    await priya.back();
  });
  await step('5 Finish', async () => {
    await priya.section('Finish');
    await priya.reads('Nothing is missing. Read what becomes of it, then finish.');
  });
  await step('6 Theo and Isla count as Statutory CIN, Maya as Home Visit, and why', async () => {
    for (const [name, type, why] of [['Theo Pike', 'Statutory CIN Visit', /R-11/], ['Isla Pike', 'Statutory CIN Visit', /R-11/], ['Maya Brennock', 'Home Visit', /R-05/]]) {
      await matches(card(name), new RegExp(`${name} Counts as ${type}`));
      const fold = card(name).locator('details', { hasText: 'Why' }).first();  // open already where a visit counts for less
      if (!await fold.evaluate((each) => each.open)) await fold.locator('summary').tap();
      await card(name).getByText(why).first().waitFor();
      await matches(card(name).getByRole('list').first(), /\w{4}/);
    }
  });
  await step('7 Maya is still due on 14 April', async () => {
    await matches(section('Due after this visit'), /Maya Brennock, Statutory CIN Visit: Tuesday 14 April 2026/,
      /Theo Pike, Statutory CIN Visit: Tuesday 12 May 2026/);
  });
  await step('8 accept', async () => {
    await bar('Finish');
    await priya.sees('Finished');
    await priya.reads('Version 1 is finished');
    await matches(section('What it counts as'), /Maya Brennock: Home Visit/);
  });
  await step('9 to book a visit before 14 April is offered, and is booked', async () => {
    const offer = section('Book the next visit before Tuesday 14 April 2026');
    await offer.waitFor();
    await matches(offer, /Maya Brennock/);
    const day = await offer.getByLabel('Date').inputValue();
    assert.ok(day > '2026-04-01' && day < '2026-04-14', `proposed: ${day}`);
    await offer.getByRole('button', { name: 'Book a visit' }).tap();
    await offer.getByText(/^Booked: \w+day \d+ April 2026, 4pm\.$/).waitFor();
    await priya.today();
    await section('Coming visits').getByRole('link', { name: /^Brennock .* Planned visit/ }).waitFor();
  });
});

test('W3 a child on a plan is looked after: the first visit', async (t) => {
  const step = journey(t, () => priya);
  await priya.goOffline();
  await priya.reads(offline);
  await step('1 open v-3', async () => {
    await openVisit('Vance', 'Friday 13 March 2026');
    await priya.section('Finish');
  });
  await step('2 it counts as Statutory CLA and Statutory CP', async () => {
    await matches(card('Jayden Vance'), /Counts as Statutory CLA Visit and Statutory CP Visit/);
  });
  await step('3 choose CLA as the full note', async () => {
    await priya.answer('Two notes are made. Which is the full note?', 'Statutory CP Visit');
    await matches(section('2 case notes are made'), /Statutory CP Visit: Jayden Vance Full recording/);
    await priya.answer('Two notes are made. Which is the full note?', 'Statutory CLA Visit');
    await matches(section('2 case notes are made'), /Statutory CLA Visit: Jayden Vance Full recording/,
      /Statutory CP Visit: Jayden Vance Cross-reference/);
  });
  await step('4 Finish, offline', async () => {
    await bar('Finish');
    await priya.sees('Finished');
    await priya.reads(offline);
  });
  await step('5 two notes are listed, waiting', async () => {
    const notes = section('Case notes').getByRole('listitem');
    await notes.nth(1).waitFor();
    assert.ok(await priya.waitingCount() > 0, 'the count at the top knows of them');
    assert.equal(await notes.count(), 2);
    for (const [i, type] of ['Statutory CLA Visit', 'Statutory CP Visit'].entries()) {
      await matches(notes.filter({ hasText: new RegExp(`^${type}`) }), /Jayden Vance Waiting to send/);
    }
  });
  await step('6 the cross-reference opens the full note', async () => {
    await section('Case notes').getByRole('link', { name: /^See the full recording in Statutory CLA Visit/ }).tap();
    await priya.sees('Statutory CLA Visit: Jayden Vance');
    await priya.reads('Full recording, version 1');
    await page().getByText(visitOf('v-3').setting.slice(0, 60)).waitFor();
    await priya.back();
    await priya.sees('Finished');
  });
  await step('7 go online; 8 both become Sent together', async () => {
    // Looked at in one go, again and again: never one of them alone.
    const seen = await page().evaluateHandle(() => {
      const states = [];
      const look = () => {
        const notes = [...document.querySelectorAll('.dw-note')].map((note) => note.querySelector('.govuk-tag')?.textContent ?? '');
        const said = notes.map((words) => words.startsWith('Sent. On the central record')).join();
        if (notes.length > 0 && states[states.length - 1] !== said) states.push(said);
      };
      look();
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      return states;
    });
    await priya.goOnline();
    await section('Case notes').getByText(/^Sent\. On the central record/).nth(1).waitFor();
    assert.deepEqual(await seen.jsonValue(), ['false,false', 'true,true']);
    await world.office.sync();
    const notes = await world.office.run(['visit', 'notes', 'v-3']);
    for (const type of ['Statutory CLA Visit', 'Statutory CP Visit']) assert.ok(notes.includes(type), `at the office: ${notes}`);
  });
});

test('W4 an unsuccessful visit', async (t) => {
  const step = journey(t, () => priya);
  await priya.goOffline();
  await priya.reads(offline);
  await step('1 Today, Ruby', async () => {
    await priya.today();
    await section('Due').getByRole('link', { name: /^Ruby Vance/ }).tap();
    await priya.sees('Visit to Vance');
  });
  await step('2 "Could not see the child"', async () => {
    await priya.tap('button', 'Could not see Ruby');
    await priya.sees('Could not see the child');
    await priya.reads('Ruby Vance');
  });
  await step('3 ticks are cleared and hidden', async () => {
    await priya.reads('the ticks are cleared and hidden');
    for (const tick of [/^Seen alone/, /^Bedroom seen/, /^Seen$/]) assert.equal(await page().getByRole('group', { name: tick }).count(), 0, String(tick));
    await priya.reads('Not seen');
  });
  await step('4 non-engagement, in words', async () => {
    await priya.answer('Did the family not engage with you?', 'Yes');
    await priya.types('What happened?', 'Nobody came to the door. I rang twice and left a card.');
  });
  await step('5 a concern: yes', async () => {
    await priya.answer('Are you concerned about Ruby?', 'Yes');
    await priya.reads('Ring your manager now');
    await priya.saved();
    await priya.back();
  });
  await step('and what Finish asks for: one tap each, and a sentence', async () => {
    await priya.section('Setting');
    await priya.types('What did you see?', 'The curtains were drawn. I did not see inside.');
    await priya.saved();
    await priya.back();
    await priya.section('Wishes, feelings and observations');
    await priya.tap('link', 'Ruby Vance');
    await priya.sees('Wishes: Ruby Vance');
    await nothingToRecord();
    await priya.back();
    await priya.back();
    for (const name of ['Discussion with parents / carers', 'Risk and/or protective factors', 'Actions']) {
      await priya.section(name);
      await nothingToRecord();
      await priya.back();
    }
    await priya.section('Analysis / progress of the plan');
    await priya.types('Your analysis', 'A second missed visit in one week.');
    await priya.saved();
    await priya.back();
    await priya.section('Visit details');
    await page().getByRole('group', { name: 'End' }).getByRole('button', { name: /^Now/ }).tap();
    await until('the end is filled', async () => (await page().locator('#end-time').inputValue()) !== '');
    await priya.saved();
    await priya.back();
  });
  await step('6 Finish, offline', async () => {
    await priya.section('Finish');
    await priya.reads('Nothing is missing. Read what becomes of it, then finish.');
    await bar('Finish');
    await priya.sees('Finished');
    await priya.reads(offline);
  });
  await step('7 the note is a Home Visit', async () => {
    await matches(section('What it counts as'), /Ruby Vance: Home Visit/);
    await matches(section('Case notes'), /Home Visit: Ruby Vance Waiting to send/);
  });
  await step('8 the task to the team manager waits to be sent, with "ring your manager now" and the number', async () => {
    const notice = page().getByRole('alert', { name: 'Ring your manager now' });
    await notice.getByRole('link', { name: managerPhone }).waitFor();
    assert.equal(await notice.getByRole('link', { name: managerPhone }).getAttribute('href'), `tel:${managerPhone.replaceAll(' ', '')}`);
    await matches(notice, /Ruby Vance.*Waiting to send/);
    assert.doesNotMatch(await priya.text(), /\bSent\./);
    await priya.goOnline();
    await notice.getByText(/^Sent\. On the central record/).waitFor();
    await world.office.sync();
    assert.match(JSON.stringify(await world.office.json(['tasks'])), /Ruby Vance/, 'the manager has it');
  });
});

test('W5 a finished note is put right, and was changed in two places', async (t) => {
  const step = journey(t, () => priya);
  const { base, mine, theirs } = sample.sync_demo.conflict;
  const whole = visitOf('v-1').analysis.text;
  assert.ok(whole.includes(base), 'the sample has the words');
  const priyas = whole.replace(base, mine.text);
  const offices = whole.replace(base, theirs.text);
  await world.office.sync();

  await step('1 open v-1, which is Sent', async () => {
    await openVisit('Brennock', 'Tuesday 3 March 2026');
    await page().locator('main .dw-status').getByText(/^Sent\. On the central record/).waitFor();
    await priya.goOffline();
    // Meanwhile, at the office.
    await world.office.run(['visit', 'correct', 'v-1', '--reason', 'A question']);
    await world.office.set('v-1', 'analysis.text', offices);
    await world.office.sync();
  });
  await step('2 Correct this record', async () => {
    await bar('Correct this record');
    await priya.sees('Correct this record');
  });
  await step('3 a reason is required', async () => {
    await bar('Correct this record');
    await priya.reads('Say why: the reason stays with the new version.');
    await priya.sees('Correct this record');
    await priya.types('Why are you correcting it?', 'One sentence was wrong');
    await bar('Correct this record');
    await page().getByRole('list', { name: 'Sections' }).waitFor();
    await priya.reads('Reason: One sentence was wrong');
  });
  await step('4 change one sentence', async () => {
    await priya.section('Analysis / progress of the plan');
    await priya.holds('Your analysis', whole);
    await priya.writes('Your analysis', priyas);
    await priya.saved();
    await priya.back();
  });
  await step('5 Finish', async () => {
    await priya.section('Finish');
    await bar('Finish');
    await priya.sees('Finished');
  });
  await step('6 version 2 is shown, version 1 is readable', async () => {
    await priya.reads('Version 2 is finished');
    await priya.tap('link', 'Read the record');
    await priya.sees('Brennock');
    await priya.reads('Corrected because: One sentence was wrong');
    await page().getByText(mine.text.slice(-60)).waitFor();
    await priya.tap('link', /^Version 1/);
    await priya.sees('Version 1');
    await page().getByText(base.slice(-60)).waitFor();
    assert.ok(!(await priya.text()).includes(mine.text), 'version 1 as it was');
    await priya.back();
  });
  await step('7 the conflict is found on send', async () => {
    await priya.goOnline();
    await page().locator('main').getByText('Needs your decision: changed in two places').first().waitFor();
    // A tablet that waits for a decision locks and opens as any other.
    await priya.lock();
    await priya.unlock();
    await priya.today();
    await priya.reads('Changed in two places: 2.');
    await priya.tap('link', 'Look at them');
    await priya.sees('Needs your decision');
    // Both gave a reason for their version 2, and both wrote the Analysis.
    await page().getByRole('link', { name: /^Reason for the correction: version 2: Brennock/ }).waitFor();
    await priya.tap('link', /^Analysis: Brennock/);
    await page().getByRole('heading', { level: 2, name: 'Mine' }).waitFor();
  });
  await step('8 choose words side by side', async () => {
    await matches(section('What both began from'), base);
    await matches(section('Mine'), 'Priya Raman (this tablet)');
    await matches(section('Theirs'), 'Bernadette Osei');
    await section('Mine').locator('ins').filter({ hasText: 'Gareth' }).first().waitFor();
    await section('Theirs').locator('ins').filter({ hasText: 'Please confirm' }).first().waitFor();
    await page().setViewportSize({ width: 1024, height: 768 });
    await until('they stand side by side in landscape', async () => {
      const [left, right] = await Promise.all(['Mine', 'Theirs'].map((each) => section(each).boundingBox()));
      return Math.abs(left.y - right.y) < 2 && right.x >= left.x + left.width;
    });
    await page().setViewportSize(priya.viewport);
    await priya.tap('button', 'Write it myself');
    await priya.writes('What is to stand', `${priyas} Please confirm at the next visit.`);
    await priya.saved();
    await priya.killAndRestart();
    await priya.open();
    await priya.unlock();
    await priya.today();
    await priya.tap('link', 'Look at them');
    await priya.tap('link', /^Analysis: Brennock/);
    await priya.holds('What is to stand', `${priyas} Please confirm at the next visit.`);
    await priya.tap('button', 'Use these words');
    await page().getByRole('link', { name: /^Reason for the correction/ }).waitFor();
    assert.equal(await page().getByRole('link', { name: /^Analysis/ }).count(), 0, 'what was decided is not asked again');
    await priya.tap('link', /^Reason for the correction/);
    await priya.tap('button', 'Keep both');
    await priya.sees('Needs your decision');
    await priya.reads('Nothing needs a decision.');
  });
  await step('9 the history of the result has both authors, here and at the office', async () => {
    await priya.sendNow();
    await openVisit('Brennock', 'Tuesday 3 March 2026');
    await priya.tap('link', /^History of Analysis/);
    await priya.sees(/^History: Analysis/);
    await matches(main(), 'Priya Raman', 'Bernadette Osei', 'Gareth', 'Please confirm');
    await world.office.sync();
    assert.equal(await world.office.words('v-1', 'analysis.text'), `${priyas} Please confirm at the next visit.`);
  });
});
