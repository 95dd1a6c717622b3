// The manager's screens: compliance, tasks, reviews, supervision, print, export. Shown on office devices.
import type { Route } from '../../app/routes';

export const managerRoutes: readonly Route[] = [];
