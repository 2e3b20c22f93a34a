import Type, { type Static } from "typebox";

const closed = { additionalProperties: false } as const;
const Labels = Type.Record(Type.String(), Type.String(), {
  description: "What the specification has no field for, under regatta.dev/",
});
const Id = Type.String({ format: "uuid", description: "Decided by the content: equal content, equal id" });
const Version = Type.Literal("v0.0.1", { description: "Of the Service Mesh Performance specification" });
const Time = Type.String({ format: "date-time" });
const Milliseconds = Type.Number({ minimum: 0, description: "Milliseconds" });

const Protocol = Type.Union([
  Type.Literal("PROTOCOL_INVALID"),
  Type.Literal("PROTOCOL_HTTP"),
  Type.Literal("PROTOCOL_TCP"),
  Type.Literal("PROTOCOL_UDP"),
  Type.Literal("PROTOCOL_GRPC"),
]);

/** The specification's list; it has no entries for "none" and for the sandbox's meshes. */
export const SmpMeshType = Type.Union([
  Type.Literal("INVALID_MESH"),
  Type.Literal("APP_MESH"),
  Type.Literal("CONSUL"),
  Type.Literal("ISTIO"),
  Type.Literal("KUMA"),
  Type.Literal("LINKERD"),
  Type.Literal("TRAEFIK_MESH"),
  Type.Literal("OCTARINE"),
  Type.Literal("NETWORK_SERVICE_MESH"),
  Type.Literal("TANZU"),
  Type.Literal("OPEN_SERVICE_MESH"),
  Type.Literal("NGINX_SERVICE_MESH"),
  Type.Literal("CILIUM_SERVICE_MESH"),
]);
export type SmpMeshType = Static<typeof SmpMeshType>;

const SmpTestConfig = Type.Object(
  {
    smp_version: Version,
    id: Id,
    name: Type.String(),
    labels: Labels,
    clients: Type.Array(
      Type.Object(
        {
          internal: Type.Boolean({ description: "The load ran inside the cluster" }),
          load_generator: Type.String(),
          protocol: Protocol,
          connections: Type.Integer({ minimum: 0 }),
          rps: Type.Integer({ minimum: 0, description: "0: as fast as the connections allow" }),
          endpoint_urls: Type.Array(Type.String(), { minItems: 1 }),
        },
        closed,
      ),
      { minItems: 1 },
    ),
    duration: Type.String({ pattern: "^[0-9]+(\\.[0-9]+)?s$", description: "Of one round, in seconds" }),
  },
  closed,
);
export type SmpTestConfig = Static<typeof SmpTestConfig>;

const SmpResult = Type.Object(
  {
    smp_version: Version,
    id: Id,
    labels: Labels,
    start_time: Time,
    end_time: Time,
    latencies_ms: Type.Object(
      {
        min: Type.Optional(Milliseconds),
        average: Type.Optional(Milliseconds),
        p50: Type.Optional(Milliseconds),
        p90: Type.Optional(Milliseconds),
        p99: Type.Optional(Milliseconds),
        max: Type.Optional(Milliseconds),
      },
      closed,
    ),
    actual_qps: Type.Number({ minimum: 0 }),
    test_id: Id,
    mesh_config_id: Id,
    env_id: Id,
  },
  closed,
);
export type SmpResult = Static<typeof SmpResult>;

const SmpMeshConfig = Type.Object(
  {
    smp_version: Version,
    id: Id,
    labels: Labels,
    mtls_enabled: Type.Boolean(),
    mesh_build: Type.Optional(Type.String()),
    proxy_build: Type.Optional(Type.String()),
    mesh_type: Type.Object({ type: SmpMeshType, version: Type.Optional(Type.String()) }, closed),
  },
  closed,
);
export type SmpMeshConfig = Static<typeof SmpMeshConfig>;

const SmpEnvironment = Type.Object(
  {
    smp_version: Version,
    id: Id,
    labels: Labels,
    kubernetes_version: Type.Optional(Type.String()),
    nodes: Type.Array(
      Type.Object(
        { type: Type.String(), cores: Type.Integer(), mem_mb: Type.Integer({ description: "Megabytes" }) },
        closed,
      ),
    ),
    individual_workloads: Type.Array(
      Type.Object({ name: Type.String(), count: Type.Integer({ minimum: 0 }) }, closed),
    ),
  },
  closed,
);
export type SmpEnvironment = Static<typeof SmpEnvironment>;

/** The four messages of the Service Mesh Performance specification in its JSON form: snake_case, enum names, RFC 3339. */
export const SmpDocuments = Type.Object(
  {
    test_config: SmpTestConfig,
    environment: SmpEnvironment,
    mesh_configs: Type.Array(SmpMeshConfig),
    results: Type.Array(SmpResult),
  },
  { ...closed, title: "Service Mesh Performance documents of one run" },
);
export type SmpDocuments = Static<typeof SmpDocuments>;
