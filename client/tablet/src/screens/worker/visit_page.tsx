// A page of one visit: reads the record, says so when it is not there or finished, and shows the page with it.
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { Page } from '../../app/page';
import { path } from '../../app/router';
import type { Params, ScreenProps } from '../../app/routes';
import { Button, Inset, Loading } from '../../app/ui';
import { useAsk } from '../../app/use_ask';
import { parseId } from '../../core/ids';
import type { VisitView } from '../../generated/client_pb';
import { takeFocus } from './focus';
import { visitPath } from './paths';

export interface VisitProps {
  view: VisitView;
  space: Uint8Array;
  visit: Uint8Array;
  reload: () => Promise<void>;
  params: Params;
}

/** `title` while it loads. Pages that only show are open for finished records, too. */
export function visitPage(title: string, Shown: ComponentType<VisitProps>, options: { shows?: boolean; version?: boolean } = {}) {
  return function VisitPage({ params }: ScreenProps) {
    const space = parseId(params['space'] ?? '');
    const visit = parseId(params['document'] ?? '');
    if (!space || !visit) return <Page title="There is no such visit" back="#/today">{null}</Page>;
    return <Loaded title={title} space={space} visit={visit} params={params} Shown={Shown} shows={options.shows === true}
      version={options.version ? BigInt(Number.parseInt(params['version'] ?? '0', 10) || 0) : 0n} />;
  };
}

function Loaded({ title, space, visit, params, Shown, shows, version }: {
  title: string; space: Uint8Array; visit: Uint8Array; params: Params; Shown: ComponentType<VisitProps>; shows: boolean; version: bigint;
}) {
  const { data, error, reload } = useAsk({ case: 'visit', value: { space, visit, version } });
  const ready = data !== undefined;
  useEffect(() => { if (ready) takeFocus(); }, [ready]);
  if (!data) {
    return <Page title={title} back={parentOf(path.value, visitPath(space, visit))}>{error ? <Inset>{error.message}</Inset> : <Loading />}</Page>;
  }
  if (!shows && !data.writable) {
    return (
      <Page title="This record is finished" caption={captionOf(data)} back={`#${visitPath(space, visit)}`} state="">
        <p class="govuk-body">To change something in it, correct it: the version that stands now stays readable.</p>
        <Button href={`#${visitPath(space, visit)}`}>Go to the record</Button>
      </Page>
    );
  }
  return <Shown view={data} space={space} visit={visit} reload={reload} params={params} />;
}

/** Where Back leads while a page is still being read: where it leads afterwards, and not to wherever somebody was. */
export function parentOf(at: string, hub: string): string | true {
  const [page = '', item] = at.slice(hub.length + 1).split('/');
  if (page === '') return '#/today';
  if (page === 'note') return true;
  return `#${hub}${item === undefined ? '' : page === 'child' ? '/children' : page === 'wishes' ? '/wishes' : ''}`;
}

/** "Brennock, Tuesday 31 March 2026, 16:05" */
export function captionOf(view: VisitView): string {
  return [view.head?.caseName, view.head?.startWords].filter(Boolean).join(', ');
}

export function hubHref(page: Pick<VisitProps, 'space' | 'visit'>): string {
  return `#${visitPath(page.space, page.visit)}`;
}
