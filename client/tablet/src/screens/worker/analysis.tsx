// Analysis: positive or concerning, why, and what it says about the child, the carers and the plan.
import { field, rowsOf } from '../../core/fields';
import { BlockValueSchema } from '../../generated/record_pb';
import { Blocks } from './blocks';
import { FieldChoice, FieldText, setText } from './controls';
import { Offer } from './offer';
import { SectionPage, sectionOf } from './section_page';
import { visitPage, type VisitProps } from './visit_page';

export const AnalysisPage = visitPage('Analysis / progress of the plan', Shown);

function Shown(page: VisitProps) {
  const words = sectionOf(page, 'analysis')?.noneOffer ?? '';
  const blocks = rowsOf(page.view, BlockValueSchema, field.analysisBlock).length;
  return (
    <SectionPage page={page} section="analysis">
      <FieldChoice page={page} number={field.analysisRating} id="analysis-rating" legend="Was this visit positive or concerning?" legendSize="m" inline
        choices={[{ value: 'positive', label: 'Positive' }, { value: 'concerning', label: 'Concerning' }]} />
      <FieldText page={page} number={field.analysisWhy} id="analysis-why" label="Why?" labelSize="m" rows={2} name="why it was positive or concerning" />
      <FieldText page={page} number={field.analysisText} id="analysis" label="Your analysis" labelSize="m" rows={8} name="Analysis" below={(written) => (
        <Offer words={words} said={words !== '' && written === words} open={written.trim() === '' && blocks === 0}
          onSay={() => void setText(page, field.analysisText, words)} onTakeBack={() => void setText(page, field.analysisText, '')} />
      )} />
      <Blocks page={page} number={field.analysisBlock} />
    </SectionPage>
  );
}
