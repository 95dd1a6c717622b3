import type { PlanView } from '../../generated/client_pb';
import { PlanType } from '../../generated/record_pb';

/** The plan that a warning is about: arrangements are a protection plan's, a pattern any other's. */
export function planMeant(plans: readonly PlanView[], code: string): PlanView | undefined {
  const wanted = code === 'W-CP-ARR-UNRECORDED' ? PlanType.CP : PlanType.CIN;
  return plans.find((plan) => plan.open && plan.episode?.type === wanted) ?? plans.find((plan) => plan.open);
}
