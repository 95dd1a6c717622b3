// The manager's pages are for office devices: elsewhere they say so.
import type { ComponentType } from 'preact';
import { Page } from '../../app/page';
import type { ScreenProps } from '../../app/routes';
import { Inset } from '../../app/ui';
import { device } from '../../core/status';

export function officeOnly(Screen: ComponentType<ScreenProps>): ComponentType<ScreenProps> {
  return function OfficeOnly(props: ScreenProps) {
    if (device.value?.office) return <Screen {...props} />;
    return (
      <Page title="This page is for the office" back="#/today">
        <Inset>
          <p class="govuk-body">This device belongs to a worker. Figures, tasks, reviews and exports are shown on the office’s devices only.</p>
        </Inset>
        <p class="govuk-body">Your own visits and what is due are on <a class="govuk-link dm-link" href="#/today">Today</a>. If you should have an office device, ask whoever lets devices in.</p>
      </Page>
    );
  };
}
