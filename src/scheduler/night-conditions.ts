import { isDeepStrictEqual } from "node:util";
import { shownValue } from "../compare/conditions.ts";
import { sourceDigest } from "../playbook/index.ts";
import type { RunRow } from "../store/run-repository.ts";

/** The conditions of a scheduled run that are recorded in its row. */
export type NightRun = Pick<
  RunRow,
  "playbookText" | "playbookIncludes" | "inputs" | "productVersion" | "clusterUid" | "playbookName"
>;

/** A short digest of a playbook and everything that it includes. */
export function playbookDigest({ playbookText: text, playbookIncludes: includes }: NightRun): string {
  return sourceDigest({ text, includes });
}

/** Lists in sentences what differed between two nights, because figures from different conditions say less. Pure. */
export function differingConditions(before: NightRun, now: NightRun): readonly string[] {
  const differences: string[] = [];
  const [oldDigest, newDigest] = [playbookDigest(before), playbookDigest(now)];
  if (before.playbookName !== now.playbookName)
    differences.push(`The playbook is a different one: ${before.playbookName} → ${now.playbookName}.`);
  else if (oldDigest !== newDigest)
    differences.push(`The playbook was changed (${oldDigest} → ${newDigest}).`);
  const inputs = new Set([...Object.keys(before.inputs), ...Object.keys(now.inputs)]);
  for (const name of [...inputs].sort()) {
    const [old, fresh] = [before.inputs[name], now.inputs[name]];
    if (!isDeepStrictEqual(old, fresh))
      differences.push(`The input ${name} differs: ${shownValue(old)} → ${shownValue(fresh)}.`);
  }
  if (before.productVersion !== now.productVersion)
    differences.push(`Regatta was updated: ${before.productVersion} → ${now.productVersion}.`);
  if (before.clusterUid !== now.clusterUid) differences.push("The cluster is a different one.");
  return differences;
}
