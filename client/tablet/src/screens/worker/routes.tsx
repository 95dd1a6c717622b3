// The worker's screens: Today, recording a visit, finishing, decisions, history.
import type { Route } from '../../app/routes';
import { ActionsPage } from './actions';
import { AnalysisPage } from './analysis';
import { BookVisit } from './book_visit';
import { CasePage } from './case';
import { ChildTicks } from './child_ticks';
import { VisitChildren } from './children';
import { CorrectPage } from './correct';
import { DecisionPage } from './decision';
import { Decisions } from './decisions';
import { VisitDetails } from './details';
import { FinishPage } from './finish';
import { FinishedPage } from './finished';
import { VersionPage } from './finished_record';
import { HistoryPage } from './history';
import { NotePage } from './note_page';
import { ParentsPage } from './parents';
import { VisitPeople } from './people';
import { RiskPage } from './risk';
import { SettingPage } from './setting';
import { ChooseFamily, StartVisit } from './start_visit';
import { Today } from './today';
import { VisitHub } from './visit_hub';
import { WishesPage } from './wishes';
import { WishesChildPage } from './wishes_child';

const visit = '/visit/:space/:document';

export const workerRoutes: readonly Route[] = [
  { path: '/today', screen: Today },
  { path: '/record', screen: ChooseFamily },
  { path: '/start/:space/:about', screen: StartVisit },
  { path: '/book/:space', screen: BookVisit },
  { path: '/book/:space/:by', screen: BookVisit },
  { path: '/case/:space', screen: CasePage },
  { path: visit, screen: VisitHub },
  { path: `${visit}/details`, screen: VisitDetails },
  { path: `${visit}/people`, screen: VisitPeople },
  { path: `${visit}/children`, screen: VisitChildren },
  { path: `${visit}/child/:child`, screen: ChildTicks },
  { path: `${visit}/setting`, screen: SettingPage },
  { path: `${visit}/wishes`, screen: WishesPage },
  { path: `${visit}/wishes/:child`, screen: WishesChildPage },
  { path: `${visit}/parents`, screen: ParentsPage },
  { path: `${visit}/risk`, screen: RiskPage },
  { path: `${visit}/analysis`, screen: AnalysisPage },
  { path: `${visit}/actions`, screen: ActionsPage },
  { path: `${visit}/finish`, screen: FinishPage },
  { path: `${visit}/finished`, screen: FinishedPage },
  { path: `${visit}/correct`, screen: CorrectPage },
  { path: `${visit}/note/:note`, screen: NotePage },
  { path: `${visit}/version/:version`, screen: VersionPage },
  { path: `${visit}/history/:field`, screen: HistoryPage },
  { path: `${visit}/history/:field/:item`, screen: HistoryPage },
  { path: '/decisions', screen: Decisions },
  { path: '/decisions/:space/:document/:field', screen: DecisionPage },
  { path: '/decisions/:space/:document/:field/:item', screen: DecisionPage },
  { path: '/conflicts', screen: Decisions },
];
