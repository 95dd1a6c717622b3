// A visit on paper (M5): the screen shows what the printer will. Names stand on the paper only: the title stays
// "Doorstep", because browsers print it.
import { useEffect } from 'preact/hooks';
import { Page } from '../../app/page';
import type { ScreenProps } from '../../app/routes';
import { useAsk } from '../../app/use_ask';
import { parseId } from '../../core/ids';
import { device } from '../../core/status';
import type { VisitView } from '../../generated/client_pb';
import { NotYet, printPage } from './parts';
import { setFooter } from './paper';
import { approvalWords, documentOf, nextVisitWords, versionWords } from './record_document';
import { ActionsChapter, Facts, NotesChapter, PeopleThere, SectionChapter, WhoWasSeen } from './record_view';

export function PrintPage({ params }: ScreenProps) {
  const space = parseId(params['space'] ?? ''), visit = parseId(params['document'] ?? '');
  if (!space || !visit) return <Page title="There is no such visit" back="#/today">{null}</Page>;
  return <Print space={space} visit={visit} />;
}

function Print({ space, visit }: { space: Uint8Array; visit: Uint8Array }) {
  const now = useAsk({ case: 'visit', value: { space, visit } });
  const life = now.data?.head?.life;
  // What is being corrected is not finished: paper shows the version that is.
  const version = life && !life.locked ? life.version : 0n;
  const finished = useAsk({ case: 'visit', value: { space, visit, version } });
  if (!now.data || !finished.data || finished.data.readOnlyVersion !== version > 0n) return <NotYet title="Print" error={now.error ?? finished.error} />;
  return <Paper view={finished.data} line={versionWords(now.data)} approval={approvalWords(now.data)} correcting={version > 0n} />;
}

function Paper({ view, line, approval, correcting }: { view: VisitView; line: string; approval: string; correcting: boolean }) {
  const document = documentOf(view);
  const policy = view.policy && `policy ${view.policy}`;
  useEffect(() => setFooter([`Visit ${view.head?.ref ?? ''}`, line, policy].filter(Boolean).join(' · ')), [view.head?.ref, line, policy]);
  const actions = view.sections.find((section) => section.key === 'actions')?.title ?? 'Actions';
  return (
    <Page title="Visit record" back={true} state="" next={{ label: 'Print or save as PDF', onClick: printPage }}>
      <article class="dm-paper dm-record" aria-label="The visit on paper">
        <header class="dm-paper__head">
          <p class="dm-paper__family">{view.head?.caseName}</p>
          <p class="dm-paper__when">{view.head?.startWords}</p>
          <p class="dm-paper__version"><strong>{line}</strong></p>
          {approval !== '' && <p>{approval}</p>}
          {correcting && <p>A correction is under way; it is not on this paper.</p>}
          <p class="dm-quiet">{[device.value?.organisation, `Visit ${view.head?.ref ?? ''}`, policy].filter(Boolean).join(' · ')}</p>
        </header>
        <Facts document={document} />
        <WhoWasSeen rows={document.seen} />
        <PeopleThere document={document} />
        {document.sections.map((section) => <SectionChapter section={section} key={section.key} />)}
        <ActionsChapter title={actions} document={document} nextVisit={nextVisitWords(view)} />
        <NotesChapter notes={view.notes} />
      </article>
    </Page>
  );
}
