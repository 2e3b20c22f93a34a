import Type, { type Static } from "typebox";
import { schemaCheck } from "../../schema/schema-check.ts";
import { unpackRows } from "../result/packed-rows.ts";
import { Latency, LoadResult } from "../result/result.ts";

const { requests, status, errors, unexpected, error_rate, rate_achieved_rps } = LoadResult.properties;
const { p50, p75, p90, p95, p99, p999, max } = Latency.properties;

/** `LiveFigures` */
const SoFar = Type.Object({
  requests,
  status,
  errors,
  unexpected,
  error_rate,
  rate_achieved_rps,
  latency_ms: Type.Object({ p50, p75, p90, p95, p99, p999, max }),
});

const Progress = Type.Object({
  elapsedMs: Type.Number(),
  totalMs: Type.Number(),
  phase: Type.Union([Type.Literal("warmup"), Type.Literal("measuring"), Type.Literal("draining")]),
  requests: Type.Integer(),
  errors: Type.Integer(),
  rateRps: Type.Number(),
  p50Ms: Type.Optional(Type.Number()),
  p99Ms: Type.Optional(Type.Number()),
  soFar: Type.Optional(SoFar),
});

const PackedResult = Type.Object({
  type: Type.Literal("result"),
  result: LoadResult,
  rows: Type.Optional(
    Type.String({
      description:
        "The result's `histogram.rows`, packed: those of an hour do not fit a log as JSON. See `packRows`",
    }),
  ),
});
export type PackedResultLine = Static<typeof PackedResult>;

/** A line in the log of a load worker. */
const WorkerLine = Type.Union([
  Type.Object({
    type: Type.Literal("ready"),
    atMs: Type.Number({ description: "By the pod's clock, in milliseconds since the epoch" }),
  }),
  Type.Object({ type: Type.Literal("progress"), progress: Progress }),
  PackedResult,
  Type.Object({
    type: Type.Literal("failure"),
    code: Type.String(),
    message: Type.String(),
    hint: Type.Optional(Type.String()),
  }),
]);
export type WorkerLine = Static<typeof WorkerLine>;

const workerLine = schemaCheck(WorkerLine);

/** Parses a line of a load worker's log; `undefined` for anything else, such as a warning from Node.js. */
export function parseWorkerLine(line: string): WorkerLine | undefined {
  if (!line.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    // The line was cut off. The caller decides what a missing result means.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!workerLine.fits(value)) return undefined;
  return value.type === "result" ? withRows(value) : value;
}

/** Unpacks the rows. Without them the result can still be merged, if less exactly. */
function withRows({ type, result, rows: packed }: PackedResultLine): WorkerLine {
  const rows = packed === undefined ? undefined : unpackRows(packed);
  if (rows === undefined || rows.length !== result.timeline.length) return { type, result };
  return { type, result: { ...result, histogram: { ...result.histogram, rows } } };
}
