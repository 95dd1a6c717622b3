// What the six sections' pages have alike: heading, prompts behind a fold, comments, back to the record and on.
import type { ComponentChildren } from 'preact';
import { Page } from '../../app/page';
import { go } from '../../app/router';
import { CommentsOn } from './comments';
import { pageAfter, visitPath, type SectionKey } from './paths';
import { Prompts } from './prompts';
import { captionOf, hubHref, type VisitProps } from './visit_page';

export function SectionPage({ page, section, prompts = true, next, children }: {
  page: VisitProps; section: SectionKey; prompts?: boolean; next?: string; children: ComponentChildren;
}) {
  return (
    <Page title={titleOf(page, section)} caption={captionOf(page.view)} back={hubHref(page)}
      next={{ label: 'Next', onClick: () => void go(visitPath(page.space, page.visit, next ?? pageAfter(section))) }}>
      <CommentsOn page={page} section={section} />
      {prompts && <Prompts page={page} section={section} />}
      {children}
    </Page>
  );
}

export function titleOf(page: Pick<VisitProps, 'view'>, section: string): string {
  return sectionOf(page, section)?.title ?? '';
}

export function sectionOf(page: Pick<VisitProps, 'view'>, section: string) {
  return page.view.sections.find((each) => each.key === section);
}
