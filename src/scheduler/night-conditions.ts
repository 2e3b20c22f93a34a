import { isDeepStrictEqual } from "node:util";
import { shownValue } from "../compare/conditions.ts";
import type { VariantFacts } from "../compare/result.ts";
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

/** The part of a comparison that says what was measured. */
interface MeasuredVariants {
  readonly variants: Readonly<Record<string, { readonly facts: VariantFacts }>>;
}

/** Lists in sentences how a comparison's variants differ from before: meshes, their versions, mTLS. Pure. */
export function differingVariants(before: MeasuredVariants, now: MeasuredVariants): readonly string[] {
  return Object.entries(now.variants).flatMap(([name, { facts }]) => {
    const old = before.variants[name]?.facts;
    if (old === undefined) return [];
    return [
      ...changed(`The mesh of ${name}`, old.mesh, facts.mesh),
      ...changed(`The mesh version of ${name}`, old.mesh_version, facts.mesh_version),
      ...changed(`The proxy version of ${name}`, old.proxy_version, facts.proxy_version),
      ...changed(`mTLS of ${name}`, onOff(old.mtls), onOff(facts.mtls)),
    ];
  });
}

function changed(what: string, before: string | null, now: string | null): readonly string[] {
  return before === now ? [] : [`${what} differs: ${before ?? "none"} → ${now ?? "none"}.`];
}

const onOff = (on: boolean) => (on ? "on" : "off");
