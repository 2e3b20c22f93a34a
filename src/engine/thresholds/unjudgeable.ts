import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import type { Threshold } from "../../playbook/playbook.ts";
import { pathsIn } from "./figures.ts";
import { figureLabel } from "./threshold-words.ts";

/** Requests that were not sent, or sent late, cannot have failed because of that: errors are the target's all the same. */
const ERRORS: ReadonlySet<string> = new Set(["error_rate", "errors", "status", "unexpected"]);
/** What holds only of variants that were compared fairly. */
const COMPARATIVE: readonly (readonly string[])[] = [
  ["overhead"],
  ["pairs"],
  ["verdict", "places"],
  ["verdict", "ranking"],
];
/** A smaller delay of the generator does not change what a latency says; as for saturation, see docs/load-model.md. */
const LAG = { ms: 10, share: 0.1 } as const;

/** Why nothing that was compared may be judged, as a sentence; `undefined` if it may, or nothing comparative is read. */
export function whyNotCompared({ expression }: Threshold, { verdict }: JsonObject): string | undefined {
  const compares = readOf(expression.source).some((names) =>
    COMPARATIVE.some((those) => those.every((name, at) => names[at] === name)),
  );
  if (!compares || !isJsonObject(verdict) || verdict.ranked !== false) return undefined;
  const [first] = Array.isArray(verdict.reasons) ? verdict.reasons : [];
  return typeof first === "string" ? first : "The comparison is a quick look.";
}

/** Something that was measured with too little load, so that no limit is known to be kept at the load that was wanted. */
export interface HeldBack {
  /** A variant's name; absent for a single load test. */
  readonly variant?: string;
  readonly reason: string;
  /** Whether it was slow all the same: less load makes no target slower, but a generator that sends late looks like one. */
  readonly isTargetSlow: boolean;
}

/** What a threshold reads that the generator held back: a load test, or some variants of a comparison. */
export function heldBack({ expression }: Threshold, result: JsonObject): readonly HeldBack[] {
  const read = readOf(expression.source);
  if (isJsonObject(result.generator)) {
    const onlyErrors = read.every(([first = ""]) => ERRORS.has(first)) && !hasOwnLimits(result);
    return result.generator.saturated === true && !onlyErrors ? [describe(result)] : [];
  }
  if (!isJsonObject(result.variants)) return [];
  return Object.entries(result.variants).flatMap(([variant, value]) => {
    if (!isJsonObject(value) || value.saturated !== true) return [];
    const isRead = read.some(([first = "", key, next = ""]) => {
      const isOwn = first === "variants" && (key === "*" || key === variant);
      // The comparison's own error rate is the worst of its variants.
      const isErrors = ERRORS.has(isOwn ? next : first);
      return isErrors ? hasOwnLimits(value) : isOwn;
    });
    return isRead ? [{ variant, ...describe(value) }] : [];
  });
}

function describe(measured: JsonObject): HeldBack {
  const reason = generatorsOf(measured)
    .map((generator) => generator.reason)
    .find((text) => typeof text === "string");
  return {
    reason: reason ?? "it did not keep up.",
    isTargetSlow: !hasOwnLimits(measured) && !roundsOf(measured).some(isLate),
  };
}

function isLate({ generator, latency_ms: latency }: JsonObject): boolean {
  const lag = isJsonObject(generator) ? generator.send_lag_ms : undefined;
  if (!isJsonObject(lag) || !isJsonObject(latency)) return false;
  const [late, whole] = [Number(lag.p99 ?? lag.max ?? 0), Number(latency.p99 ?? latency.max ?? 0)];
  return late > LAG.ms && late > LAG.share * whole;
}

function hasOwnLimits(measured: JsonObject): boolean {
  return generatorsOf(measured).some(({ limits }) => limits !== undefined);
}

function generatorsOf(measured: JsonObject): readonly JsonObject[] {
  return roundsOf(measured)
    .map(({ generator }) => generator)
    .filter(isJsonObject);
}

function roundsOf(measured: JsonObject): readonly JsonObject[] {
  return Array.isArray(measured.rounds) ? measured.rounds.filter(isJsonObject) : [measured];
}

function readOf(source: string): readonly (readonly string[])[] {
  return pathsIn(source).flatMap(([root, ...names]) => (root === "result" ? [names] : []));
}

/**
 * What may be judged of a result: not the variants that were held back, and no error rate of no requests, which is stored as 0
 * and would keep every limit. A comparison's own error rate is the worst of those that are left.
 */
export function judgeablePart(result: JsonObject, hidden: readonly HeldBack[] = []): JsonObject {
  const { error_rate: rate, ...rest } = result;
  if (!isJsonObject(result.variants)) return result.requests === 0 ? rest : result;
  const names = new Set(hidden.map(({ variant }) => variant));
  const left = Object.entries(result.variants)
    .filter(([name]) => !names.has(name))
    .map(([name, value]) => [name, isJsonObject(value) ? judgeablePart(value) : value] as const);
  const rates = left.flatMap(([, value]) =>
    isJsonObject(value) && typeof value.error_rate === "number" ? [value.error_rate] : [],
  );
  const own = rate === undefined || rates.length === 0 ? {} : { error_rate: Math.max(...rates) };
  return { ...rest, ...own, variants: Object.fromEntries(left) };
}

/** A figure that an expression reads and the data does not carry. */
export interface AbsentFigure {
  readonly label: string;
  /** What it would be a figure of. */
  readonly of: JsonObject;
  /** Whether every round must carry it, and not just all of them together. */
  readonly isOfRounds: boolean;
}

/** What a comparison has of each round, or of pairs of rounds. */
const OF_ROUNDS: ReadonlySet<string> = new Set(["typical_ms", "overhead"]);
/** A figure of what a variant adds: `p99_ratio`, `p50_added_ms`, `p99`. */
const ADDED: ReadonlySet<string> = new Set(
  ["p50", "p99"].flatMap((figure) => [figure, `${figure}_ratio`, `${figure}_added_ms`]),
);

/**
 * The first latency that an expression reads of a result that has none: nothing was answered, or too little for the
 * percentile. Other names that a result lacks are mistakes of the expression.
 */
export function absentFigure({ expression }: Threshold, result: JsonObject): AbsentFigure | undefined {
  for (const [root, ...names] of pathsIn(expression.source)) {
    if (root !== "result") continue;
    const found = absentAt(names, result, result, []);
    if (found) return found;
  }
  return undefined;
}

function absentAt(
  [name, ...rest]: readonly string[],
  value: JsonValue | undefined,
  of: JsonObject,
  before: readonly string[],
): AbsentFigure | undefined {
  const within = before.at(-1) ?? "";
  if (name === undefined) return undefined;
  const isLatency = within.endsWith("_ms") || (before.at(-2) === "overhead" && ADDED.has(name));
  if (isLatency && (value === null || (isJsonObject(value) && value[name] === undefined)))
    return {
      label: figureLabel([...before, name]),
      of,
      isOfRounds: before.some((each) => OF_ROUNDS.has(each)),
    };
  if (!isJsonObject(value)) return undefined;
  const isMeasured = value.requests === 0 || isJsonObject(value.variants);
  if (name === "error_rate" && isMeasured && value.error_rate === undefined)
    return { label: figureLabel([name]), of: value, isOfRounds: false };
  const keys = name === "*" ? Object.keys(value) : [name];
  for (const key of keys) {
    const next = value[key];
    const owner = isJsonObject(next) && next.requests !== undefined ? next : of;
    const found = absentAt(rest, next, owner, [...before, key]);
    if (found) return found;
  }
  return undefined;
}

/** How many requests were sent and answered, as far as a result says so. */
export function answersOf(of: JsonObject): {
  readonly answered?: number;
  readonly requests: number;
  /** Whether the generator's own machine kept requests from being answered. */
  readonly isLocal: boolean;
} {
  const counts = roundsOf(of)
    .map(({ status }) => status)
    .filter(isJsonObject);
  const answered = counts
    .flatMap((each) => Object.values(each))
    .reduce<number>((sum, count) => sum + Number(count), 0);
  return {
    ...(counts.length === 0 ? {} : { answered }),
    requests: typeof of.requests === "number" ? of.requests : 0,
    isLocal: hasOwnLimits(of),
  };
}
