import Type, { type Static } from "typebox";

const duration = (description: string, byDefault: string) =>
  Type.String({ format: "duration", default: byDefault, description });

/** `profile` of the measuring actions, as playbooks write it. */
export const LoadProfileParams = Type.Object(
  {
    rate: Type.Number({
      minimum: 0,
      default: 100,
      description:
        "Requests per second, evenly spaced (open loop). 0: as fast as the connections allow (closed loop)",
    }),
    duration: duration("Measured time, warm-up excluded", "10s"),
    warmup: duration("Time before measuring, at the same rate; not counted", "1s"),
    connections: Type.Integer({ minimum: 1, default: 16, description: "TCP connections, kept alive" }),
    workers: Type.Integer({ minimum: 1, default: 1, description: "Worker threads, or pods in a cluster" }),
    timeout: duration("A request without an answer for so long is an error", "10s"),
  },
  { additionalProperties: false, default: {}, description: "How the load is driven" },
);
export type LoadProfileParams = Static<typeof LoadProfileParams>;

/** Where the load runs. */
export const WhereParam = Type.Union([Type.Literal("auto"), Type.Literal("here"), Type.Literal("cluster")], {
  default: "auto",
  description:
    "here: in this process, for URLs that this machine reaches; cluster: as a Job in the cluster, where users' traffic runs; auto: the cluster for names of its Services, else here",
});
