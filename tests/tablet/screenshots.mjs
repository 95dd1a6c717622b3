// Pictures of the main screens for docs/screenshots, on the sample data. Safe to repeat.
//   node screenshots.mjs [FOLDER]
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { World, sample } from './world.mjs';
import { landscape, portrait } from './tablet.mjs';
import { enter, publishPhone, sampleFile, visitOf } from './stage.mjs';
import { settled } from './looking.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../../docs/screenshots', import.meta.url));
mkdirSync(folder, { recursive: true });

/** `at`: what is to be in the middle of it, where that is not the top. */
async function shoot(tablet, name, viewport, at) {
  const { page } = tablet;
  if (viewport) await page.setViewportSize(viewport);
  await settled(page);
  await page.mouse.move(0, 0);
  await page.evaluate((at) => {
    document.activeElement?.blur();
    scrollTo(0, 0);
    if (at) document.querySelector(at).scrollIntoView({ block: 'center' });
  }, at);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  console.log(`${name}.png ${Math.round(statSync(path).size / 1024)} KB`);
  if (viewport) await page.setViewportSize(tablet.viewport);
}

async function visitAt(tablet, family, day) {
  await tablet.today();
  await tablet.tap('link', family, { exact: true });
  await tablet.sees(family);
  return (await tablet.page.getByRole('link', { name: day }).first().getAttribute('href')).slice(1);
}

const world = await World.found();
try {
  await publishPhone(world);
  const last = await world.cliTablet('tab-013', 'Priya Raman');
  const file = sampleFile(world, 'visits.json', (visit) => {
    if (visit.id === 'v-7') visit.children_seen[0].concern = true;
    return true;
  });
  await enter(last, { file, finished: ['v-1', 'v-2', 'v-3', 'v-4', 'v-5', 'v-6', 'v-7'] });
  await world.book('Brennock', '2026-04-01 16:00');

  const priya = await world.joinedTablet('tab-014', 'Priya Raman', { viewport: portrait });
  const { page } = priya;
  const go = async (path, heading) => {
    await page.evaluate((to) => { location.hash = to; }, path);
    await priya.sees(heading);
    await settled(page);
  };
  await priya.today();
  await shoot(priya, 'today');
  await shoot(priya, 'today-landscape', landscape);
  const draft = await visitAt(priya, 'Brennock', /Tuesday 31 March 2026/);
  await go(draft, 'Brennock');
  await shoot(priya, 'visit');
  await go(`${draft}/children`, 'Children and ticks');
  await priya.tap('link', 'Answer for Maya');
  await priya.sees('Maya Brennock');
  await shoot(priya, 'ticks');
  await go(`${draft}/wishes`, /^Wishes/);
  await page.getByRole('link', { name: /^Theo/ }).click();
  await priya.sees(/^Wishes: Theo/);
  await shoot(priya, 'wishes');
  await shoot(priya, 'wishes-landscape', landscape);
  await go(`${draft}/finish`, 'Finish');
  await shoot(priya, 'finish');
  await page.getByRole('region', { name: 'Page actions' }).getByRole('button', { name: 'Finish' }).click();
  await priya.sees('Finished');
  await priya.waitsFor(0);
  await page.locator('main .govuk-notification-banner').getByText(/^Sent/).waitFor();
  await shoot(priya, 'finished');

  // The same sentence in two places.
  const { base, mine, theirs } = sample.sync_demo.conflict;
  const whole = visitOf('v-1').analysis.text;
  const finished = await visitAt(priya, 'Brennock', /Tuesday 3 March 2026/);
  await priya.goOffline();
  await world.office.run(['visit', 'correct', 'v-1', '--reason', 'A question']);
  await world.office.set('v-1', 'analysis.text', whole.replace(base, theirs.text));
  await world.office.sync();
  await go(`${finished}/correct`, 'Correct this record');
  await priya.writes('Why are you correcting it?', 'One sentence was wrong');
  await page.getByRole('button', { name: 'Correct this record' }).click();
  await page.getByRole('list', { name: 'Sections' }).waitFor();
  await go(`${finished}/analysis`, /^Analysis/);
  await priya.writes('Your analysis', whole.replace(base, mine.text));
  await priya.saved();
  await priya.goOnline();
  await priya.sendNow();
  await go('/decisions', 'Needs your decision');
  await priya.tap('link', /^Analysis/);
  await page.getByRole('heading', { level: 2, name: 'Theirs' }).waitFor();
  await shoot(priya, 'decision-landscape', landscape, 'ins');
  await shoot(priya, 'decision', undefined, 'ins');
  await priya.stop();

  const desk = await world.joinedTablet('office-2', 'Bernadette Osei', { office: true, touch: false, viewport: { width: 1280, height: 800 } });
  const office = desk.page;
  const nav = (name) => office.getByRole('navigation', { name: 'Office' }).getByRole('link', { name, exact: true }).click();
  await nav('Compliance');
  await desk.sees('Compliance');
  await shoot(desk, 'compliance');
  await nav('Waiting for me');
  await desk.sees('Waiting for me');
  await office.getByRole('link', { name: /^Mireku/ }).first().click();
  await desk.sees('Visit to Mireku');
  await shoot(desk, 'review');
  await office.getByRole('link', { name: 'Print this visit' }).click();
  await desk.sees('Visit record');
  await shoot(desk, 'print-preview');
} finally {
  await world.end();
}
