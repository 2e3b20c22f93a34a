import type { JsonObject } from "../../base/json.ts";
import type { Feature } from "../rules/features.ts";
import type { RuleProblem } from "../rules/problem.ts";
import type { RouteInForce } from "../rules/route-in-force.ts";
import type { TrafficRule } from "../rules/rule.ts";

/** A Kubernetes object that a rule becomes. */
export interface RenderedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: JsonObject;
}

/** Where a rule is put. */
export interface RulePlace {
  readonly namespace: string;
  /** All versions of the Service, where they are known; those that the rule names are known in any case. */
  readonly versions?: readonly string[];
}

/** The kinds of objects that decide where a mesh's requests go, and how one says which Service it is for. */
export interface RouteKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Whether an object of this kind in `namespace` is for the Service; for finding routes that others made. */
  readonly isFor: (spec: JsonObject, namespace: string, service: string) => boolean;
}

/** The names of all dialects, as `dialect` in meshes/<name>.yaml has them. */
export const DIALECTS = ["gateway-api", "istio"] as const;
export type DialectName = (typeof DIALECTS)[number];

/** One way to say rules in Kubernetes objects. Pure: what it renders depends on the rule and the namespace alone. */
export interface Dialect {
  readonly name: DialectName;
  readonly title: string;
  /** What it cannot say, and why; everything else it can. */
  readonly cannot: Readonly<Partial<Record<Feature, string>>>;
  readonly kinds: readonly RouteKind[];
  /** What of a rule it cannot say for another reason than a missing feature. */
  readonly check: (rule: TrafficRule) => readonly RuleProblem[];
  /** @param rule has passed `checkRule` and `refusals`. @returns the objects in the order in which they are applied. */
  readonly render: (rule: TrafficRule, place: RulePlace) => readonly RenderedObject[];
  /**
   * What objects of its kinds make of the requests for the Service, whoever wrote them; in the order in which they are
   * tried. Empty when they route nothing. Never throws: what it has no words for it names.
   */
  readonly read: (objects: readonly ReadObject[], place: ReadPlace) => readonly RouteInForce[];
}

/** An object as a cluster gives it back. */
export interface ReadObject {
  readonly kind: string;
  readonly spec: JsonObject;
}

/** Whose routes are read. */
export interface ReadPlace {
  readonly service: string;
  readonly namespace: string;
}
