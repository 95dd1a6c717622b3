// Opens an invitation's link in a browser, joins, waits to be let in, and prints the families that Today shows.
//   first_look LINK FOLDER     FOLDER keeps the browser's profile

import { Tablet } from './tablet.mjs';

const [link, folder] = process.argv.slice(2);
if (!link || !folder) {
  console.error('usage: first_look LINK FOLDER');
  process.exit(2);
}

const tablet = new Tablet({ env: process.env }, 'first-look', { profile: folder, origin: new URL(link).origin });
await tablet.start();
try {
  await tablet.join(link);
  await tablet.letInByItself();
  await tablet.today();
  // The cases come one by one, as the office opens them.
  const names = tablet.page.locator('section[aria-labelledby=children-heading] h3');
  await names.nth(2).waitFor();
  console.log((await names.allInnerTexts()).join(', '));
} finally {
  await tablet.stop();
}
