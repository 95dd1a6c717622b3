// What is looked for on a page: WCAG by axe, the size of what is tapped, words that are cut off, focus that is hidden.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** Waits until the page has its data and has been drawn. */
export async function settled(page) {
  await page.locator('.ds-loading').first().waitFor({ state: 'detached' });
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); })));
}

/** Violations of WCAG 2.0, 2.1 and 2.2 at A and AA, one line each. */
export async function violations(page) {
  // By the debugger: the page's own content security policy would let no such script in.
  await page.evaluate(`if (!window.axe) { ${axeSource} }`);
  const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }), wcag);
  return found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${each.help}: ${node.target.join(' ')}: ${node.html.slice(0, 160)}`));
}

/** What can be tapped and is lower or narrower than 48 px. A radio or a tick counts with its label, and a link within a
 *  sentence is the sentence's own size: those are the exceptions of WCAG 2.5.8. */
export function smallTargets(page, least = 48) {
  return page.evaluate((least) => {
    const problems = [];
    const shown = (element) => {
      const { width, height } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      return width > 2 && height > 2 && style.visibility === 'visible' && !element.closest('[aria-hidden=true], [inert], .govuk-visually-hidden') && element.checkVisibility();
    };
    const inSentence = (element) => element.matches('a') && getComputedStyle(element).display === 'inline'
      && [...element.parentElement.childNodes].some((node) => node !== element && node.textContent.trim().length > 2);
    for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')) {
      if (element.matches('[tabindex="-1"]') || !shown(element) || inSentence(element)) continue;
      // A task's link, stretched over its row.
      const row = getComputedStyle(element, '::after').position === 'absolute' ? element.closest('.govuk-task-list__item') : null;
      const boxes = [row ?? element, ...(element.matches('[type=radio], [type=checkbox]') ? element.labels : [])].map((each) => each.getBoundingClientRect());
      const height = Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top));
      const width = Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left));
      if (height < least - 0.5 || width < Math.min(least, 44) - 0.5) {
        problems.push(`${Math.round(width)} x ${Math.round(height)}: ${element.outerHTML.slice(0, 140)}`);
      }
    }
    return problems;
  }, least);
}

/** What makes the page scroll sideways, and words that end before they are said. */
export function cutOff(page) {
  return page.evaluate(() => {
    const problems = [];
    // Only said by screen readers: clipped to a point, itself or with what it is in.
    const forListeners = (element) => {
      for (let each = element; each; each = each.parentElement) {
        if (each.matches('.govuk-visually-hidden, .govuk-skip-link, svg')) return true;
        if (getComputedStyle(each).position === 'absolute' && each.clientWidth <= 1 && each.clientHeight <= 1) return true;
      }
      return false;
    };
    const wide = document.scrollingElement.clientWidth;
    if (document.scrollingElement.scrollWidth > wide) problems.push(`the page is ${document.scrollingElement.scrollWidth} px wide in ${wide}`);
    for (const element of document.querySelectorAll('body *')) {
      if (!element.checkVisibility() || forListeners(element)) continue;
      const style = getComputedStyle(element);
      const { left, right, width } = element.getBoundingClientRect();
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
      if (own && width > 2 && (right > wide + 1 || left < -1)) problems.push(`beside the page: ${element.outerHTML.slice(0, 140)}`);
      const hides = (value) => value === 'hidden' || value === 'clip';
      if (element.matches('input, textarea, select')) continue;
      if (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 2) problems.push(`cut off at its side: ${element.outerHTML.slice(0, 140)}`);
      if (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1 && element.clientHeight > 2 && !element.matches('html, body')) problems.push(`cut off below: ${element.outerHTML.slice(0, 140)}`);
    }
    for (const area of document.querySelectorAll('textarea')) {
      if (area.scrollHeight > area.clientHeight + 2) problems.push(`words below its box: ${area.id}`);
    }
    return problems;
  });
}

/** Where the focus is, and what of it the bar at the bottom or the window's edge hides. */
export function focusNow(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return { body: true };
    // A date box is several stops.
    const mark = at.dataset.walked === undefined ? 'new' : at === window.walkedLast ? 'same' : 'again';
    at.dataset.walked = '1';
    window.walkedLast = at;
    const box = at.getBoundingClientRect();
    const bar = document.querySelector('.ds-bar');
    const low = bar && getComputedStyle(bar).position === 'fixed' && !bar.contains(at) && !at.closest('dialog') ? bar.getBoundingClientRect().top : innerHeight;
    const hidden = [];
    const tall = box.height > low;
    if (box.top < -1 && !tall) hidden.push(`its top is at ${Math.round(box.top)}`);
    if (box.bottom > low + 1 && !tall) hidden.push(`its bottom is at ${Math.round(box.bottom)}, the bar at ${Math.round(low)}`);
    return { mark, hidden, what: at.outerHTML.slice(0, 120) };
  });
}

/** Tabs through the whole page, `key` by `key`; gives how many stops there were and which were hidden. */
export async function walk(page, key = 'Tab') {
  await page.evaluate(() => {
    for (const each of document.querySelectorAll('[data-walked]')) delete each.dataset.walked;
    document.querySelector('.govuk-skip-link').focus();
  });
  const problems = [];
  let stops = 0;
  for (let i = 0; i < 400; ++i) {
    await page.keyboard.press(key);
    // The browser scrolls to the focus when it next draws.
    await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
    const now = await focusNow(page);
    if (now.body) continue;  // past the last one, before the first
    if (now.mark === 'again') return { stops, problems };
    if (now.mark === 'new') stops += 1;
    problems.push(...now.hidden.map((words) => `${words}: ${now.what}`));
  }
  throw new Error('the page has no end for the keyboard');
}

/** Presses Tab until what has the focus is called so. */
export async function tabTo(page, name, limit = 150) {
  const passed = [];
  for (let i = 0; i < limit; ++i) {
    await page.keyboard.press('Tab');
    const called = await page.evaluate(() => {
      const at = document.activeElement;
      const labels = [...(at.labels ?? [])].map((each) => each.textContent).join(' ');
      const group = at.type === 'radio' ? at.closest('fieldset')?.querySelector('legend')?.textContent ?? '' : '';
      return [group, at.getAttribute('aria-label') ?? (labels || at.textContent)].filter(Boolean).join(': ').replace(/\s+/g, ' ').trim();
    });
    if (typeof name === 'string' ? called === name : name.test(called)) return;
    passed.push(called);
  }
  throw new Error(`no Tab leads to ${name}; passed: ${passed.join(' | ')}`);
}
