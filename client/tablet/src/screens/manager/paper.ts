// What stands in the margins of paper. A style sheet of the page's own making: a style element would need more than the
// content security policy allows.

/** A CSS string. */
export function cssString(text: string): string {
  const safe = text.replace(/[\u0000-\u001f\u007f]/g, ' ').replace(/["\\<]/g, (c) => `\\${c.charCodeAt(0).toString(16)} `);
  return `"${safe}"`;
}

/** Page x of y stands in _manager.scss; here what differs from visit to visit. */
export function marginSheet(footer: string): string {
  return `@page { @bottom-left { content: ${cssString(footer)}; font-family: "Atkinson Hyperlegible", system-ui, sans-serif; font-size: 8.5pt; color: #4a5557; width: 70%; } }`;
}

/** Puts `footer` on paper until the answer is called. */
export function setFooter(footer: string): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(marginSheet(footer));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => { document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet); };
}
