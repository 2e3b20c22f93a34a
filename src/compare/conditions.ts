import { isDeepStrictEqual } from "node:util";
import { formatRate, trimZeros } from "../base/figure.ts";
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { LoadResult } from "../load/result/result.ts";

/** The part of a load test's result that says how its load was made, and where from. */
type LoadConditions = Pick<
  LoadResult,
  | "protocol"
  | "method"
  | "target"
  | "targets"
  | "mode"
  | "rate_target_rps"
  | "duration_s"
  | "connections"
  | "streams"
  | "keepalive"
  | "workers"
  | "generator"
  | "place"
  | "search"
>;
interface ComparisonConditions {
  readonly kind: "comparison";
  readonly baseline: string;
  readonly variants: Readonly<Record<string, { readonly rounds: readonly LoadConditions[] }>>;
}
/** The part of a measurement that says under which conditions it was made; the same in all versions of its format. */
export type MeasurementConditions = ({ readonly kind: "load" } & LoadConditions) | ComparisonConditions;

/** What is known of a run before anything that it measured is looked at. */
export interface RunConditions {
  readonly inputs: JsonObject;
  /** The uid of the cluster that it worked on; `null` if it used none. */
  readonly clusterUid: string | null;
}

/**
 * Why the figures of two runs of a playbook say nothing about each other, in clauses such as `the input rate was 100 then and
 * 200 now`; empty if they may be compared. An input that only one of them has came with an edit of the playbook, so what it
 * changes is looked for in the results: see {@link unlikeMeasurements}.
 */
export function unlikeRuns(before: RunConditions, now: RunConditions): readonly string[] {
  const inputs = Object.keys(now.inputs)
    .filter((name) => before.inputs[name] !== undefined)
    .sort()
    .flatMap((name) => differs(`the input ${name}`, before.inputs[name], now.inputs[name]));
  const moved = before.clusterUid !== null && now.clusterUid !== null && before.clusterUid !== now.clusterUid;
  return moved ? [...inputs, "they ran on different clusters"] : inputs;
}

/**
 * The same for two measurements: how their load was made, and where from. The versions of meshes and of Regatta, mTLS and the
 * playbook's text are not conditions: what they change is what a comparison is for.
 */
export function unlikeMeasurements(
  before: MeasurementConditions,
  now: MeasurementConditions,
): readonly string[] {
  if (before.kind !== now.kind) return ["they measured things of different kinds"];
  const baselines =
    before.kind === "comparison" && now.kind === "comparison"
      ? differs("the baseline", before.baseline, now.baseline)
      : [];
  const [old, fresh] = loadsOf(before, now);
  return old === undefined || fresh === undefined ? baselines : [...baselines, ...unlikeLoads(old, fresh)];
}

/** A load test of each: a comparison's variants all get the same load. */
function loadsOf(
  before: MeasurementConditions,
  now: MeasurementConditions,
): readonly (LoadConditions | undefined)[] {
  if (before.kind === "load" && now.kind === "load") return [before, now];
  if (before.kind !== "comparison" || now.kind !== "comparison") return [];
  const shared = [now.baseline, ...Object.keys(now.variants)].find((name) => name in before.variants);
  const first = ({ variants }: ComparisonConditions) =>
    shared === undefined ? undefined : variants[shared]?.rounds[0];
  return [first(before), first(now)];
}

/** Measured times and rates come from clocks and divisions, so they are equal only nearly. */
const NEARLY = 0.05;

function unlikeLoads(before: LoadConditions, now: LoadConditions): readonly string[] {
  const by = (what: string, of: (load: LoadConditions) => JsonValue | undefined) =>
    differs(what, of(before), of(now));
  const nearly = (
    what: string,
    of: (load: LoadConditions) => number | undefined,
    words: (figure: number) => string,
  ) => {
    const [old, fresh] = [of(before), of(now)];
    if (old === undefined || fresh === undefined) return [];
    return Math.abs(old - fresh) <= NEARLY * Math.max(old, fresh)
      ? []
      : differs(what, words(old), words(fresh));
  };
  // What a search for the limit arrives at is what it found, not what was asked of it.
  const asked = (load: LoadConditions) => load.search === undefined;
  return [
    ...by("the protocol", ({ protocol }) => protocol),
    ...by("the method", ({ method }) => method),
    ...by("the path", ({ target }) => pathOf(target)),
    ...by("the number of targets", ({ targets }) => targets?.length ?? 1),
    ...by("the way of sending", ({ mode }) => (mode === "open" ? "at a set rate" : "as fast as possible")),
    ...nearly("the rate", (load) => (asked(load) ? load.rate_target_rps : undefined), formatRate),
    ...nearly(
      "the measured time",
      (load) => (asked(load) ? load.duration_s : undefined),
      (seconds) => `${trimZeros(seconds.toFixed(1))} s`,
    ),
    ...by("the number of connections", ({ connections }) => connections),
    ...by("the number of streams on a connection", ({ streams }) => streams ?? 1),
    ...by("keep-alive", ({ keepalive }) => (keepalive === false ? "off" : "on")),
    ...by("the number of workers", ({ workers }) => workers),
    ...by("the load generator", ({ generator }) => generator.name),
    ...unlikePlaces(before, now),
  ];
}

/** Results of older versions do not say where they were measured. */
function unlikePlaces({ place: old }: LoadConditions, { place: fresh }: LoadConditions): readonly string[] {
  if (old === undefined || fresh === undefined) return [];
  const words = { here: "the machine of the bot", cluster: "a cluster", sandbox: "the sandbox" } as const;
  if (old.kind !== fresh.kind) return differs("the load's origin", words[old.kind], words[fresh.kind]);
  const known = old.cluster_uid !== undefined && fresh.cluster_uid !== undefined;
  return known && old.cluster_uid !== fresh.cluster_uid ? ["they were measured on different clusters"] : [];
}

function pathOf(target: string): string {
  const url = URL.parse(target);
  return url === null ? "" : `${url.pathname}${url.search}`;
}

function differs(what: string, before: JsonValue | undefined, now: JsonValue | undefined): readonly string[] {
  if (isDeepStrictEqual(before, now)) return [];
  return [`${what} was ${shownValue(before)} then and ${shownValue(now)} now`];
}

const SHOWN_CHARACTERS = 60;

/** A value in a sentence, at most 60 characters long. */
export function shownValue(value: JsonValue | undefined): string {
  const text = value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}…` : text;
}
