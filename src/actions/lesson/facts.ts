import Type, { type Static } from "typebox";
import { AnyJson } from "../shared/any-json.ts";

const closed = { additionalProperties: false } as const;
const Split = (description: string) => Type.Record(Type.String(), Type.Integer(), { description });

/** What a check found out about the cluster, the traffic and the learner's runs. Parts that it did not examine are empty. */
export const Facts = Type.Object(
  {
    answer: Type.String({ description: "What the learner chose, if there are choices" }),
    pods: Type.Object(
      {
        namespace: Type.Boolean({ description: "Whether the namespace is there" }),
        total: Type.Integer({ description: "Pods in it, not counting those of Jobs" }),
        ready: Type.Integer({ description: "How many of them are ready" }),
        with_proxy: Type.Integer({ description: "How many of them have a mesh's proxy" }),
      },
      closed,
    ),
    routes: Type.Object(
      {
        found: Type.Boolean({ description: "Whether anything decides where the requests go" }),
        split: Split("Version → percent of the requests that match no condition; 0 for the others"),
        list: Type.Array(
          Type.Object(
            {
              match: Type.String({
                description: "The conditions that a request must meet, in words; empty: every request",
              }),
              split: Split("Version → percent"),
            },
            closed,
          ),
          { description: "In the order in which they are tried" },
        ),
      },
      closed,
    ),
    traffic: Type.Object(
      {
        requests: Type.Integer({ description: "Sent by the check" }),
        error_rate: Type.Number({ description: "0..1" }),
        p50_ms: Type.Optional(Type.Number({ description: "Absent if fewer than 6 requests were answered" })),
        p99_ms: Type.Optional(Type.Number({ description: "Absent if fewer than 300 were answered" })),
        percent: Type.Record(Type.String(), Type.Integer(), {
          description: "Version → percent of the requests that it answered, by its own count",
        }),
      },
      closed,
    ),
    run: Type.Object(
      {
        found: Type.Boolean({ description: "Whether the learner started one since the lesson began" }),
        ended: Type.Boolean(),
        status: Type.String({ description: "queued, running, succeeded, failed, cancelled, …" }),
        problem: Type.String({ description: "Why it failed" }),
        inputs: AnyJson("The inputs that it ran with"),
        result: AnyJson("What it measured last; null if nothing"),
      },
      { ...closed, description: "The newest one" },
    ),
  },
  closed,
);
export type Facts = Static<typeof Facts>;

/** The facts when nothing was examined. */
export const NO_FACTS: Facts = {
  answer: "",
  pods: { namespace: false, total: 0, ready: 0, with_proxy: 0 },
  routes: { found: false, split: {}, list: [] },
  traffic: { requests: 0, error_rate: 0, percent: {} },
  run: { found: false, ended: false, status: "", problem: "", inputs: {}, result: null },
};
