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

/** Where a rule is applied. */
export interface RulePlace {
  readonly namespace: string;
  /** All versions of the Service, if they are known; those that the rule names are always known. */
  readonly versions?: readonly string[];
}

/** The kinds of objects that decide where a mesh's requests go, and how an object refers to its Service. */
export interface RouteKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Whether an object of this kind in `namespace` is for the Service; used to find routes that others created. */
  readonly isFor: (spec: JsonObject, namespace: string, service: string) => boolean;
}

/** The names of all dialects, as in the field `dialect` in meshes/<name>.yaml. */
export const DIALECTS = ["gateway-api", "istio"] as const;
export type DialectName = (typeof DIALECTS)[number];

/** One way to express rules as Kubernetes objects. Pure: what it renders depends only on the rule and its place. */
export interface Dialect {
  readonly name: DialectName;
  readonly title: string;
  /** What it cannot express, and why; it can express everything else. */
  readonly cannot: Readonly<Partial<Record<Feature, string>>>;
  readonly kinds: readonly RouteKind[];
  /** What in a rule it cannot express for a reason other than a missing feature. */
  readonly check: (rule: TrafficRule) => readonly RuleProblem[];
  /** @param rule has passed `checkRule` and `refusals`. @returns the objects in the order in which they are applied. */
  readonly render: (rule: TrafficRule, place: RulePlace) => readonly RenderedObject[];
  /**
   * What objects of its kinds do with the requests for the Service, whoever wrote them; in the order in which the
   * routes are tried. Empty if they route nothing. Never throws; fields that it cannot describe are listed by name.
   */
  readonly read: (objects: readonly ReadObject[], place: ReadPlace) => readonly RouteInForce[];
}

/** An object as read from a cluster. */
export interface ReadObject {
  readonly kind: string;
  readonly spec: JsonObject;
}

/** The Service whose routes are read. */
export interface ReadPlace {
  readonly service: string;
  readonly namespace: string;
}
