// Discussion with parents and carers: paragraphs under sub-headings, or why there was none.
import { field, rowsOf, textOf } from '../../core/fields';
import { BlockValueSchema } from '../../generated/record_pb';
import { Blocks } from './blocks';
import { FieldText, setText } from './controls';
import { Offer } from './offer';
import { SectionPage, sectionOf } from './section_page';
import { visitPage, type VisitProps } from './visit_page';

export const ParentsPage = visitPage('Discussion with parents / carers', Shown);

function Shown(page: VisitProps) {
  const words = sectionOf(page, 'parents')?.noneOffer ?? '';
  const none = textOf(page.view, field.parentsNone);
  const blocks = rowsOf(page.view, BlockValueSchema, field.parentsBlock).length;
  return (
    <SectionPage page={page} section="parents">
      <Blocks page={page} number={field.parentsBlock} heading="What you spoke about" addLabel={blocks === 0 ? 'Write what you spoke about' : 'Add a sub-heading'} />
      <div class="dw-space" />
      {none !== '' && none !== words
        ? <FieldText page={page} number={field.parentsNone} id="parents-none" label="Why was there no discussion?" rows={2} name="why there was no discussion" />
        : <Offer words={words} said={none !== '' && none === words} open={blocks === 0}
            onSay={() => void setText(page, field.parentsNone, words)} onTakeBack={() => void setText(page, field.parentsNone, '')} />}
    </SectionPage>
  );
}
