import { isDeepStrictEqual } from "node:util";
import type { MeasuredTwice } from "../compare/what-changed.ts";
import { sourceDigest } from "../playbook/index.ts";
import type { RunRow } from "../store/run-repository.ts";

/** What a night was run with, as far as its run's row tells. */
export type NightRun = Pick<
  RunRow,
  "playbookText" | "playbookIncludes" | "inputs" | "productVersion" | "clusterUid" | "playbookName"
>;

/** One short digest of a playbook and of all that it includes. */
export function playbookDigest({ playbookText: text, playbookIncludes: includes }: NightRun): string {
  return sourceDigest({ text, includes });
}

/** What was not the same in two nights, as sentences: figures of unlike nights say less. Pure. */
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
      differences.push(`The input ${name} differs: ${shown(old)} → ${shown(fresh)}.`);
  }
  if (before.productVersion !== now.productVersion)
    differences.push(`Regatta was updated: ${before.productVersion} → ${now.productVersion}.`);
  if (before.clusterUid !== now.clusterUid) differences.push("The cluster is a different one.");
  return differences;
}

/** What a comparison's variants were that they had not been: meshes, their versions, mTLS. Pure. */
export function differingVariants([before, now]: MeasuredTwice): readonly string[] {
  if (before?.kind !== "comparison" || now?.kind !== "comparison") return [];
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

const SHOWN_CHARACTERS = 60;

function shown(value: unknown): string {
  const text = value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}…` : text;
}
