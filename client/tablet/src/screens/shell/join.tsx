import { Page } from '../../app/page';
export function Join({ onBack }: { onBack: () => void }) {
  return <Page title="Join your office" back={onBack} state="">To come.</Page>;
}
