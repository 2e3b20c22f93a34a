import { type Failure, hasCode } from "../../base/failure.ts";
import type { KubeObject } from "../cluster.ts";
import { referenceOf } from "../objects/object-reference.ts";
import { type GuardedCluster, type GuardOptions, plan, REFUSALS, requireApplicable } from "./guard.ts";

/** An object of a manifest, and what the guard says of it. */
export interface JudgedObject {
  readonly object: KubeObject;
  /** Why it may not be applied, or cannot be judged because the cluster does not serve its kind. */
  readonly failure: Failure | undefined;
}

/**
 * Checks every object that a step is to apply, each as things stand once those before it are applied. The preview and
 * the run both ask this, so that they refuse the same.
 * @throws what is not about the object, such as a cluster that cannot be reached.
 */
export async function judgeObjects(
  cluster: GuardedCluster,
  objects: readonly KubeObject[],
  options: GuardOptions,
): Promise<readonly JudgedObject[]> {
  const earlier = new Map(options.earlier);
  const judged: JudgedObject[] = [];
  for (const object of objects) {
    const failure = await failureOf(() => requireApplicable(cluster, object, { ...options, earlier }));
    if (failure === undefined) plan(earlier, referenceOf(object));
    judged.push({ object, failure });
  }
  return judged;
}

/**
 * Requires that all of them may be applied. An object that is refused is reported before one of an unknown kind, wherever
 * it stands: a definition of that kind would not help it.
 * @throws as {@link requireApplicable}.
 */
export function requireAllApplicable(judged: readonly JudgedObject[]): void {
  const failures = judged.map(({ failure }) => failure).filter((failure) => failure !== undefined);
  const refusal = failures.find((failure) => hasCode(failure, ...REFUSALS)) ?? failures[0];
  if (refusal !== undefined) throw refusal;
}

async function failureOf(check: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (hasCode(error, ...REFUSALS, "KUBE_UNKNOWN_KIND")) return error;
    throw error;
  }
}
