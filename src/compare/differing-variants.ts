import type { VariantFacts } from "./result.ts";

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
