// Setting: say what you see.
import { field, rowsOf } from '../../core/fields';
import { BlockValueSchema } from '../../generated/record_pb';
import { Blocks } from './blocks';
import { FieldText, setText } from './controls';
import { Offer } from './offer';
import { SectionPage, sectionOf } from './section_page';
import { visitPage, type VisitProps } from './visit_page';

export const SettingPage = visitPage('Setting', Shown);

function Shown(page: VisitProps) {
  const words = sectionOf(page, 'setting')?.noneOffer ?? '';
  const blocks = rowsOf(page.view, BlockValueSchema, field.settingBlock).length;
  return (
    <SectionPage page={page} section="setting">
      <FieldText page={page} number={field.setting} id="setting" label="What did you see?" labelSize="m" rows={8} name="Setting" below={(written) => (
        <Offer words={words} said={words !== '' && written === words} open={written.trim() === '' && blocks === 0}
          onSay={() => void setText(page, field.setting, words)} onTakeBack={() => void setText(page, field.setting, '')} />
      )} />
      <Blocks page={page} number={field.settingBlock} />
    </SectionPage>
  );
}
