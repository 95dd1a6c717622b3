// The manager's screens: compliance, tasks, reviews, supervision, print, export. Other devices are told whose they are.
import type { Route, ScreenProps } from '../../app/routes';
import type { ComponentType } from 'preact';
import { Compliance } from './compliance';
import { Export } from './export';
import { officeOnly } from './office_only';
import { PrintPage } from './print';
import { ReviewPage } from './review';
import { Reviews } from './reviews';
import { Supervision } from './supervision';
import { TaskPage } from './task';
import { Tasks } from './tasks';

/** A page with a filter after '?': '/compliance' and '/compliance/?on=2026-04-01'. */
function filtered(path: string, screen: ComponentType<ScreenProps>): Route[] {
  return [{ path, screen }, { path: `${path}/:filter`, screen }];
}

export const managerRoutes: readonly Route[] = [
  ...filtered('/compliance', officeOnly(Compliance)),
  { path: '/tasks', screen: officeOnly(Tasks) },
  { path: '/task/:space/:document', screen: officeOnly(TaskPage) },
  { path: '/reviews', screen: officeOnly(Reviews) },
  { path: '/review/:space/:document', screen: officeOnly(ReviewPage) },
  ...filtered('/supervision', officeOnly(Supervision)),
  { path: '/export', screen: officeOnly(Export) },
  { path: '/print/:space/:document', screen: officeOnly(PrintPage) },
];
