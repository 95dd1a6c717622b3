// One child's wishes and feelings, or what was observed. The branch is a choice and has nothing to do with age.
import { Page } from '../../app/page';
import { go } from '../../app/router';
import { field, rowsOf, textOf } from '../../core/fields';
import { itemText, parseItem } from '../../core/ids';
import type { VisitChildView } from '../../generated/client_pb';
import { BlockValueSchema, ObservationValueSchema } from '../../generated/record_pb';
import { Attachments } from './attachments';
import { Blocks } from './blocks';
import { CommentsOn } from './comments';
import { FieldChoice, FieldText, RowText, setText, Trail, yesNo } from './controls';
import { Offer } from './offer';
import { visitPath } from './paths';
import { Prompts } from './prompts';
import { useRow } from './row';
import { sectionOf } from './section_page';
import { captionOf, visitPage, type VisitProps } from './visit_page';
import { firstName } from './words';

export const WishesChildPage = visitPage('Wishes, feelings and observations', Shown);

function Shown(page: VisitProps) {
  const key = parseItem(page.params['child'] ?? '');
  const about = page.view.children.find((each) => each.child?.key === key);
  const back = `#${visitPath(page.space, page.visit, 'wishes')}`;
  if (key === undefined || !about?.child) return <Page title="There is no such child" back={back}>{null}</Page>;
  return <ForChild page={page} about={about} child={key} back={back} />;
}

function ForChild({ page, about, child, back }: { page: VisitProps; about: VisitChildView; child: bigint; back: string }) {
  const { view } = page;
  const name = firstName(about.child!.name);
  const branch = textOf(view, field.canVerbalise, child);
  const observed = branch === 'no' || about.underFour;
  const offer = sectionOf(page, 'wishes')?.noneOffer ?? '';
  const blocks = rowsOf(view, BlockValueSchema, field.wishesBlock).filter((row) => row.value.child === child).length;
  const there = view.children.filter((each) => each.inVisit);
  const following = there[there.findIndex((each) => each.child?.key === child) + 1]?.child;
  return (
    <Page title={`Wishes: ${about.child!.name}`} caption={captionOf(view)} back={back}
      next={{ label: 'Next', onClick: () => void go(visitPath(page.space, page.visit, following ? `wishes/${itemText(following.key)}` : 'parents')) }}>
      <CommentsOn page={page} section="wishes" />
      <FieldChoice page={page} number={field.canVerbalise} item={child} id="can_verbalise" legend={`Can ${name} verbalise their wishes and feelings?`} legendSize="m" inline choices={yesNo} />
      <Prompts page={page} section="wishes" child={child} />
      {observed && <Observation page={page} child={child} name={name} young={about.underFour} />}
      <FieldText page={page} number={field.place} item={child} id="place" label={`Where did you speak with ${name}?`} rows={1} name="where you spoke" />
      <FieldText page={page} number={field.wishes} item={child} id="wishes" label={observed ? 'What else did you see and hear?' : `What did ${name} tell you?`} labelSize="m" rows={6} name={`Wishes: ${about.child!.name}`}
        below={(written) => (
          <Offer words={offer} said={offer !== '' && written === offer} open={written.trim() === '' && blocks === 0}
            onSay={() => void setText(page, field.wishes, offer, child)} onTakeBack={() => void setText(page, field.wishes, '', child)} />
        )} />
      <Blocks page={page} number={field.wishesBlock} child={child} />
      <Attachments page={page} child={child} name={name} />
    </Page>
  );
}

function Observation({ page, child, name, young }: { page: VisitProps; child: bigint; name: string; young: boolean }) {
  const row = useRow(page, ObservationValueSchema, field.observation, child);
  const { where, mood, milestones, carerResponse, attachment, triedToTalk } = row.value;
  return (
    <section id="observation" aria-label="What you observed">
      <h2 class="govuk-heading-m">What you observed</h2>
      <RowText row={row} id="obs-where" label={`Where was ${name}, and with whom?`} rows={1} words={where} write={(draft, words) => { draft.where = words; }} />
      <RowText row={row} id="obs-mood" label="Mood, and what showed it" rows={1} words={mood} write={(draft, words) => { draft.mood = words; }} />
      <RowText row={row} id="obs-milestones" label="Development: new things they can do" rows={1} words={milestones} write={(draft, words) => { draft.milestones = words; }} />
      <RowText row={row} id="obs-carers" label="How the carers responded" rows={1} words={carerResponse} write={(draft, words) => { draft.carerResponse = words; }} />
      {(young || attachment !== '') && (
        <RowText row={row} id="obs-attachment" label="Attachment to the main carer" rows={1} words={attachment} write={(draft, words) => { draft.attachment = words; }} />
      )}
      {(young || triedToTalk !== '') && (
        <RowText row={row} id="obs-talk" label={`How you tried to talk with ${name}, and what came back`} rows={1} words={triedToTalk} write={(draft, words) => { draft.triedToTalk = words; }} />
      )}
      <Trail page={page} number={field.observation} item={child} name={`what was observed of ${name}`} />
    </section>
  );
}
