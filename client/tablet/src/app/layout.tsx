// What stands around every page: the name, what waits to be sent, cover and lock, and being offline.
import type { ComponentChildren } from 'preact';
import { device, offline } from '../core/status';
import { waitingWords, wording } from '../core/wording';
import { cover, lock } from './lock';
import { go, href, path } from './router';
import { updateReady } from './update';
import { Button } from './ui';

const officeNav = [
  ['/today', 'Today'], ['/compliance', 'Compliance'], ['/tasks', 'Tasks'], ['/reviews', 'Waiting for me'],
  ['/supervision', 'Supervision'], ['/export', 'Export'],
] as const;

export function Layout({ children }: { children: ComponentChildren }) {
  const view = device.value;
  return (
    <>
      <a class="govuk-skip-link" href="#main" onClick={skip}>Skip to main content</a>
      <header class="ds-header">
        <div class="ds-header__inside">
          <a class="ds-wordmark" href={href('/today')}>Doorstep</a>
          <nav class="ds-header__tools" aria-label="This tablet">
            <a class="ds-tool" href={href('/status')}>{waitingWords(view?.waiting?.count ?? 0n)}</a>
            <a class="ds-tool" href={href('/settings')}>Settings</a>
            <button class="ds-tool" type="button" onClick={cover}><span>Cover<span class="ds-long"> the screen</span></span></button>
            <button class="ds-tool" type="button" onClick={() => void lock()}>Lock</button>
          </nav>
        </div>
      </header>
      {view?.office && (
        <nav class="ds-nav" aria-label="Office">
          <ul class="ds-nav__list">
            {officeNav.map(([to, name]) => (
              <li key={to}><a class="ds-nav__link" href={href(to)} aria-current={path.value === to || path.value.startsWith(`${to}/`) ? 'page' : undefined}>{name}</a></li>
            ))}
          </ul>
        </nav>
      )}
      <div role="status">{offline() && <p class="ds-offline">{wording.offline}</p>}</div>
      {updateReady.value && path.value !== '/update' && (
        <div class="ds-update" role="region" aria-label="A new version">
          <p>A new version is ready. It is taken the next time Doorstep locks.</p>
          <Button kind="secondary" onClick={() => void go('/update')}>Use it now</Button>
        </div>
      )}
      {children}
    </>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  const heading = document.querySelector<HTMLElement>('#main h1');
  heading?.focus();
  heading?.scrollIntoView();
}

/** Around pages of a store that is not open: the name alone. */
export function PlainLayout({ children }: { children: ComponentChildren }) {
  return (
    <>
      <header class="ds-header">
        <div class="ds-header__inside"><span class="ds-wordmark">Doorstep</span></div>
      </header>
      {children}
    </>
  );
}
