import type { RunView } from "../run/run-view.ts";
import { type HoldUps, NO_HOLD_UPS } from "./cards/hold-up-lines.ts";
import type { SlackPorts } from "./ports.ts";

/** What looking up takes. */
export interface HoldUpPorts {
  readonly engine: Pick<SlackPorts["engine"], "waitsFor">;
  readonly clusterLocks: Pick<SlackPorts["clusterLocks"], "holder">;
}

/** Looks up what keeps runs from beginning: the runs ahead of each queued one, and who has locked the cluster. */
export async function readHoldUps(
  views: readonly RunView[],
  { engine, clusterLocks }: HoldUpPorts,
): Promise<HoldUps> {
  const queued = views.filter(({ status }) => status === "queued");
  if (queued.length === 0) return NO_HOLD_UPS;
  const [lock, ...ahead] = await Promise.all([
    clusterLocks.holder(),
    ...queued.map(async ({ id }) => [id, await engine.waitsFor(id)] as const),
  ]);
  return { ahead: new Map(ahead), ...(lock === undefined ? {} : { lock }) };
}
