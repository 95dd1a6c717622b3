// A link that goes to another page and there to one control: "put this right".
let wanted = '';

/** The next page that is ready takes the focus there. */
export function focusNext(id: string): void {
  wanted = id;
}

/** Once a page's controls stand. */
export function takeFocus(): void {
  const id = wanted;
  if (id === '') return;
  wanted = '';
  requestAnimationFrame(() => focusOn(id));
}

/** Moves the focus to a control, or to the first one inside a group. */
export function focusOn(id: string): void {
  const found = document.getElementById(id);
  if (!found) return;
  found.scrollIntoView({ block: 'center' });
  const inside = found.matches('input, textarea, select, button, a, fieldset, [tabindex]') ? found : found.querySelector<HTMLElement>('input, textarea, select, button, a');
  (inside ?? found).focus({ preventScroll: true });
}
