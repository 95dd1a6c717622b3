import { classes } from '../../app/ui';
import type { ReportSection } from '../../generated/client_pb';

/** The four figures, as parts of wholes; each leads to its list. */
export function Figures({ figures, onList }: { figures: readonly ReportSection[]; onList: (key: string) => void }) {
  return (
    <section aria-labelledby="figures">
      <h2 class="govuk-heading-m" id="figures">Figures</h2>
      <ul class="dm-figures">
        {figures.map((figure) => (
          <li class={classes('dm-figure', figure.whole > 0n && figure.part < figure.whole && 'dm-figure--short')} key={figure.key}>
            <h3 class="dm-figure__name">{figure.name}</h3>
            {figure.whole === 0n ? <p class="dm-figure__none">{figure.words}</p> : (
              <p class="dm-figure__sum">
                <span class="dm-figure__part">{String(figure.part)} of {String(figure.whole)}</span>{' '}
                <span class="dm-figure__percent">{figure.percent}</span>
              </p>
            )}
            {figure.rows.length > 0 && (
              <button class="ds-quiet dm-noprint" type="button" onClick={() => onList(figure.key)}>
                See the list<span class="govuk-visually-hidden">: {figure.name}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
