// Chooses what is shown: covered, not this tab's store, no store, locked, waiting for the office, or a screen.
import { useEffect } from 'preact/hooks';
import { device, ownership } from '../core/status';
import { DeviceView_State } from '../generated/client_pb';
import { managerRoutes } from '../screens/manager/routes';
import { shellRoutes } from '../screens/shell/routes';
import { AnotherTab, CannotOpen, FilesHeld, TakenOver } from '../screens/shell/another_tab';
import { CarryOn, placeToCarryOn } from '../screens/shell/carry_on';
import { Cover } from '../screens/shell/cover';
import { NoStore } from '../screens/shell/no_store';
import { Unlock } from '../screens/shell/unlock';
import { WaitingForOffice } from '../screens/shell/waiting_for_office';
import { workerRoutes } from '../screens/worker/routes';
import { Layout, PlainLayout } from './layout';
import { coveredAt } from './lock';
import { rememberPlace } from './place';
import { go, path } from './router';
import { findRoute, type Route } from './routes';
import { Page } from './page';
import { Loading } from './ui';

const routes: readonly Route[] = [...workerRoutes, ...managerRoutes, ...shellRoutes];

export function App() {
  if (coveredAt.value !== 0) return <Cover />;
  const owner = ownership.value;
  switch (owner.state) {
    case 'starting': return <PlainLayout>{owner.held ? <FilesHeld /> : <main class="ds-main" id="main"><Loading /></main>}</PlainLayout>;
    case 'busy': return <PlainLayout><AnotherTab /></PlainLayout>;
    case 'taken': return <PlainLayout><TakenOver /></PlainLayout>;
    case 'failed': return <PlainLayout><CannotOpen code={owner.code} message={owner.message} /></PlainLayout>;
    case 'ready': break;
  }
  const view = device.value;
  if (!view) return <PlainLayout><main class="ds-main" id="main"><Loading /></main></PlainLayout>;
  if (view.state === DeviceView_State.NONE) return <PlainLayout><NoStore /></PlainLayout>;
  if (view.state === DeviceView_State.LOCKED) return <PlainLayout><Unlock /></PlainLayout>;
  if (!view.joined) return <PlainLayout><WaitingForOffice /></PlainLayout>;
  if (placeToCarryOn.value !== '') return <Layout><CarryOn /></Layout>;
  return <Layout><Screen office={view.office} /></Layout>;
}

function Screen({ office }: { office: boolean }) {
  const at = path.value;
  useEffect(() => {
    if (at === '') void go('/today', { replace: true });
    else rememberPlace(at);
  }, [at]);
  const match = findRoute(routes, at);
  if (at === '') return null;
  if (!match || (match.route.office && !office)) return <NotHere />;
  const Shown = match.route.screen;
  // A page of its own for each address: nothing of the last one's state is carried over.
  return <Shown key={at} params={match.params} />;
}

function NotHere() {
  return (
    <Page title="There is no such page" back="#/today">
      <p class="govuk-body">It may have moved. Your records are safe.</p>
    </Page>
  );
}
