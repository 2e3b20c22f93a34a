import { driveLoad } from "./drive-load.ts";
import { findLimit } from "./find-limit.ts";
import { checkLoad, type LoadPolicy } from "./order/policy.ts";
import { WHOLE } from "./order/share.ts";
import type { LoadSpec } from "./order/spec.ts";
import type { LoadResult } from "./result/result.ts";
import { withoutRows } from "./result/without-rows.ts";
import type { LoadProgress } from "./send/progress.ts";

export interface RunLoadOptions {
  readonly policy: LoadPolicy;
  /** Ends the load at once: nothing is kept, and the signal's reason is thrown. */
  readonly signal?: AbortSignal;
  /** Ends the measured time early: what was measured is kept and marked partial. */
  readonly stopSignal?: AbortSignal;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/**
 * Checks a load test against the policy and runs it from this machine.
 * @throws Failure `LOAD_TARGET_REFUSED`, `LOAD_CAP_EXCEEDED`, `LOAD_TARGET_UNKNOWN`, `LOAD_WORKER_FAILED`.
 */
export async function runLoad(spec: LoadSpec, options: RunLoadOptions): Promise<LoadResult> {
  const { policy, ...rest } = options;
  const checked = await checkLoad(spec, policy);
  const run = async (load: LoadSpec, onProgress: RunLoadOptions["onProgress"]): Promise<LoadResult> => {
    const watched = { ...rest, ...(onProgress === undefined ? {} : { onProgress }) };
    const result = withoutRows(await driveLoad(load, { ...watched, share: WHOLE }));
    return { ...result, place: { kind: "here" } };
  };
  if (checked.search === undefined) return run(checked, rest.onProgress);
  return findLimit(checked, checked.search, { ...rest, run });
}
