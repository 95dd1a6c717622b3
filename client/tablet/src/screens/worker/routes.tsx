// The worker's screens: Today, recording a visit, finishing, decisions, history.
import type { Route } from '../../app/routes';

export const workerRoutes: readonly Route[] = [];
