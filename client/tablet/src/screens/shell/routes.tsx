// The shell's own screens.
import type { Route } from '../../app/routes';
import { Settings } from './settings';
import { Status } from './status';
import { Update } from './update';

export const shellRoutes: readonly Route[] = [
  { path: '/status', screen: Status },
  { path: '/settings', screen: Settings },
  { path: '/update', screen: Update },
];
