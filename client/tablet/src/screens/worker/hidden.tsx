import type { ComponentChildren } from 'preact';

/** Words for those who listen: which of many a button is about. */
export function Hidden({ children }: { children: ComponentChildren }) {
  return <span class="govuk-visually-hidden">{children}</span>;
}
