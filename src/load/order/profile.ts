import Type, { type Static } from "typebox";
import { durationOf } from "./schedule.ts";

/** A part of the measured time in which the rate changes linearly. */
const RateSegment = Type.Object(
  {
    durationMs: Type.Number({ exclusiveMinimum: 0 }),
    fromRps: Type.Number({ minimum: 0 }),
    toRps: Type.Number({ minimum: 0 }),
  },
  { additionalProperties: false },
);

/** How much load, and for how long. */
export const LoadProfile = Type.Object(
  {
    mode: Type.Union([Type.Literal("open"), Type.Literal("closed")]),
    rateRps: Type.Number({
      minimum: 0,
      description: "Requests per second over all workers, the mean if there is a schedule; 0 in closed mode",
    }),
    shape: Type.Union(
      (["constant", "ramp", "steps", "spike", "soak"] as const).map((kind) => Type.Literal(kind)),
    ),
    schedule: Type.Optional(
      Type.Array(RateSegment, {
        minItems: 1,
        maxItems: 1_000,
        description: "How the rate changes over the measured time; absent: `rateRps` throughout",
      }),
    ),
    durationMs: Type.Number({ exclusiveMinimum: 0, description: "The measured time, warm-up excluded" }),
    warmupMs: Type.Number({
      minimum: 0,
      description: "Before the measured time; the same load, not counted",
    }),
    connections: Type.Integer({ minimum: 1, description: "Over all workers" }),
    keepAlive: Type.Optional(
      Type.Boolean({ description: "false: a new connection for every request; true unless given" }),
    ),
    streams: Type.Integer({
      minimum: 1,
      maximum: 1_000,
      description: "Requests in flight at once on a connection; 1 except for http2 and grpc",
    }),
    workers: Type.Integer({ minimum: 1, maximum: 64, description: "Threads that send" }),
    timeoutMs: Type.Number({
      minimum: 1,
      maximum: 3_600_000,
      description: "For one request, connecting included",
    }),
    maxRequests: Type.Optional(Type.Integer({ minimum: 1, description: "Most requests to measure" })),
    maxRateRps: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: "Closed mode: the rate is held at this, over all workers; set by the check of the caps",
      }),
    ),
  },
  { additionalProperties: false },
);

export type LoadProfile = Static<typeof LoadProfile>;

/** Mistakes in a profile that a schema cannot express; sentences without a full stop. */
export function profileMistakes(profile: LoadProfile): readonly string[] {
  const { mode, rateRps, connections, workers, maxRequests, schedule, durationMs } = profile;
  const mistakes: string[] = [];
  if (profile.keepAlive === false && profile.streams > 1)
    mistakes.push("profile.streams must be 1 without keep-alive: each request has its own connection");
  if (mode === "open" && rateRps <= 0) mistakes.push("profile.rateRps must be above 0 in open mode");
  if (mode === "closed" && rateRps !== 0) mistakes.push("profile.rateRps must be 0 in closed mode");
  if (schedule !== undefined && Math.abs(durationOf(schedule) - durationMs) > 1) {
    mistakes.push(
      `profile.schedule lasts ${durationOf(schedule)} ms, and profile.durationMs is ${durationMs}`,
    );
  }
  if (connections < workers) {
    mistakes.push(`profile.connections (${connections}) must be at least profile.workers (${workers})`);
  }
  if (maxRequests !== undefined && maxRequests < workers) {
    mistakes.push(`profile.maxRequests (${maxRequests}) must be at least profile.workers (${workers})`);
  }
  return mistakes;
}
