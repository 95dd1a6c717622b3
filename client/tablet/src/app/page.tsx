// A page: its heading, what stands on it, and the bar at the bottom. Every screen is one <Page>.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { back as goBack, navigation } from './router';
import { savingWords } from './autosave';
import { saving } from '../core/status';
import { settings } from './settings';
import { Button, StatusTag, classes } from './ui';

export interface NextAction {
  label: string;
  onClick?: () => void;
  href?: string;
  disabled?: boolean;
  kind?: 'primary' | 'secondary' | 'warning';
}

export interface PageProps {
  /** The heading. It takes the focus when the page opens. */
  title: string;
  /** A line above the heading: "Visit on Tuesday 31 March 2026". */
  caption?: ComponentChildren;
  /** true: back in the browser's history. */
  back?: string | (() => void) | true;
  next?: NextAction | undefined;
  /** A second, quieter action beside `next`. */
  other?: NextAction | undefined;
  /** What the bar says while nothing is being saved here. */
  state?: ComponentChildren;
  wide?: boolean;
  children: ComponentChildren;
}

const appName = 'Doorstep';

export function Page({ title, caption, back, next, other, state, wide, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const turn = navigation.value;
  useEffect(() => {
    // Never a name in the title: it is shown in the browser's list of tabs and history.
    document.title = appName;
    scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [turn]);
  return (
    <>
      <main class={classes('ds-main', wide && 'ds-main--wide')} id="main">
        {caption && <p class="govuk-caption-l ds-caption">{caption}</p>}
        <h1 class="govuk-heading-l" ref={heading} tabIndex={-1}>{title}</h1>
        {children}
      </main>
      {(back !== undefined || next || other || state !== undefined) && (
        <BottomBar back={back} next={next} other={other} state={state} />
      )}
    </>
  );
}

/** State, back and next, always in reach of one hand. */
export function BottomBar({ back, next, other, state }: Pick<PageProps, 'next' | 'other' | 'state'> & { back?: PageProps['back'] }) {
  return (
    <div class={classes('ds-bar', settings.value.hand === 'left' && 'ds-bar--left')} role="region" aria-label="Page actions">
      <div class="ds-bar__inside">
        <div class="ds-bar__state" aria-live="polite">{saving.value.state === 'idle' && state !== undefined ? state : <SavingWords />}</div>
        {back !== undefined && <Back to={back} />}
        {other && <Action action={{ kind: 'secondary', ...other }} />}
        {next && <Action action={next} />}
      </div>
    </div>
  );
}

function Back({ to }: { to: NonNullable<PageProps['back']> }) {
  if (typeof to === 'string') return <Button kind="secondary" href={to} class="ds-bar__button">Back</Button>;
  return <Button kind="secondary" class="ds-bar__button" onClick={to === true ? goBack : to}>Back</Button>;
}

function Action({ action }: { action: NextAction }) {
  const { label, onClick, href, disabled, kind } = action;
  return (
    <Button class="ds-bar__button" {...(kind ? { kind } : {})} {...(href !== undefined ? { href } : {})} {...(disabled ? { disabled } : {})}
      {...(onClick ? { onClick } : {})}>{label}</Button>
  );
}

/** "Saving…", then the core's words; what went wrong, in full. */
export function SavingWords() {
  const { state } = saving.value;
  const words = savingWords();
  if (state === 'failed') return <strong class="ds-bar__problem" role="alert">{words}</strong>;
  if (state === 'saved') return <StatusTag status="draft" words={words} />;
  return <span>{words}</span>;
}
