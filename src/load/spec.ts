import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import { Failure } from "../base/failure.ts";
import { tlsMistake } from "./tls-material.ts";

/** What is spoken on the connections. */
const LoadProtocol = Type.Union([Type.Literal("http1"), Type.Literal("http2")]);

/** What is asked for, over and over. */
const LoadTarget = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 4_096, pattern: "^https?://" }),
    method: Type.String({ pattern: "^[A-Z]{1,20}$" }),
    headers: Type.Record(
      Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" }),
      Type.String({ pattern: "^[^\\r\\n\\u0000]*$" }),
      {
        additionalProperties: false,
        description: "Sent as they are; Host, Content-Length and Accept are added unless given",
      },
    ),
    body: Type.Optional(Type.String({ maxLength: 1_048_576 })),
  },
  { additionalProperties: false },
);

/** How hard and for how long. */
const LoadProfile = Type.Object(
  {
    mode: Type.Union([Type.Literal("open"), Type.Literal("closed")]),
    rateRps: Type.Number({
      minimum: 0,
      description: "Requests per second over all workers; 0 in closed mode",
    }),
    durationMs: Type.Number({ exclusiveMinimum: 0, description: "The measured time, warm-up excluded" }),
    warmupMs: Type.Number({
      minimum: 0,
      description: "Before the measured time; the same load, not counted",
    }),
    connections: Type.Integer({ minimum: 1, description: "Over all workers" }),
    streams: Type.Integer({
      minimum: 1,
      maximum: 1_000,
      description: "Requests under way at once on a connection; 1 but for http2 and grpc",
    }),
    workers: Type.Integer({ minimum: 1, maximum: 64, description: "Threads that send" }),
    timeoutMs: Type.Number({
      minimum: 1,
      maximum: 3_600_000,
      description: "For one request, connecting included",
    }),
    maxRequests: Type.Optional(Type.Integer({ minimum: 1, description: "Measured requests at most" })),
  },
  { additionalProperties: false },
);

/** A load test as plain JSON, complete: it goes to worker threads and into the pods of a Job as it is. */
export const LoadSpec = Type.Object(
  {
    protocol: LoadProtocol,
    target: LoadTarget,
    profile: LoadProfile,
    tls: Type.Object(
      {
        insecure: Type.Boolean({ description: "Accept any certificate" }),
        ca: Type.Optional(Type.String({ description: "PEM; trusted in place of the system's authorities" })),
        cert: Type.Optional(
          Type.String({ description: "PEM; the client's own certificate, for mutual TLS" }),
        ),
        key: Type.Optional(
          Type.String({ description: "PEM; the key of `cert`. Never printed, never stored" }),
        ),
        serverName: Type.Optional(
          Type.String({
            pattern: "^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$",
            description: "Asked for (SNI) and looked for in the certificate in place of the URL's host",
          }),
        ),
      },
      { additionalProperties: false },
    ),
    addresses: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        description:
          "Addresses to connect to in place of a look-up of the URL's host; set by the check of the target",
      }),
    ),
  },
  { additionalProperties: false },
);
export type LoadSpec = Static<typeof LoadSpec>;
export type LoadProtocol = LoadSpec["protocol"];
export type LoadTarget = LoadSpec["target"];
export type LoadProfile = LoadSpec["profile"];

/** What a person gives; the rest has defaults. */
export interface LoadRequest {
  /** `http1` unless given. */
  readonly protocol?: LoadProtocol;
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Requests per second; 0 means a closed loop at full speed. */
  readonly rateRps: number;
  readonly durationMs: number;
  /** 0 unless given. */
  readonly warmupMs?: number;
  /** 16 unless given. */
  readonly connections?: number;
  /** On one connection, with `http2`; 1 unless given. */
  readonly streams?: number;
  /** 1 unless given. */
  readonly workers?: number;
  /** 10 seconds unless given. */
  readonly timeoutMs?: number;
  readonly maxRequests?: number;
  readonly tls?: Partial<LoadSpec["tls"]>;
}

/**
 * The complete specification of a load test, with the defaults filled in.
 * @throws Failure `LOAD_SPEC_INVALID` with every mistake.
 */
export function createLoadSpec(request: LoadRequest): LoadSpec {
  return parseLoadSpec({
    protocol: request.protocol ?? "http1",
    target: {
      url: request.url,
      method: request.method ?? (request.body === undefined ? "GET" : "POST"),
      headers: { ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
    },
    profile: {
      mode: request.rateRps === 0 ? "closed" : "open",
      rateRps: request.rateRps,
      durationMs: request.durationMs,
      warmupMs: request.warmupMs ?? 0,
      connections: request.connections ?? 16,
      streams: request.streams ?? 1,
      workers: request.workers ?? 1,
      timeoutMs: request.timeoutMs ?? 10_000,
      ...(request.maxRequests === undefined ? {} : { maxRequests: request.maxRequests }),
    },
    tls: { insecure: false, ...request.tls },
  });
}

const matchesSchema = new Ajv({ allErrors: true }).compile<LoadSpec>(LoadSpec);

/**
 * Checks a value from outside, such as JSON.
 * @throws Failure `LOAD_SPEC_INVALID` with every mistake.
 */
export function parseLoadSpec(value: unknown): LoadSpec {
  const mistakes = matchesSchema(value)
    ? mistakesOf(value)
    : (matchesSchema.errors ?? []).map(
        (error) => `${error.instancePath.slice(1) || "it"} ${error.message ?? "is wrong"}`,
      );
  if (mistakes.length > 0) {
    throw new Failure("LOAD_SPEC_INVALID", `This load test cannot be run: ${mistakes.join("; ")}.`, {
      hint: "Correct the load profile; docs/load-model.md lists every field with its range.",
    });
  }
  return value as LoadSpec;
}

/** What the schema cannot say. */
function mistakesOf(spec: LoadSpec): string[] {
  const { mode, rateRps, connections, workers, maxRequests } = spec.profile;
  const mistakes: string[] = [];
  if (!URL.canParse(spec.target.url)) mistakes.push(`target/url "${spec.target.url}" is no URL`);
  mistakes.push(...protocolMistakes(spec));
  const certificates = tlsMistake(spec.tls);
  if (certificates !== undefined) mistakes.push(certificates);
  if (mode === "open" && rateRps <= 0) mistakes.push("profile/rateRps must be above 0 in open mode");
  if (mode === "closed" && rateRps !== 0) mistakes.push("profile/rateRps must be 0 in closed mode");
  if (connections < workers) {
    mistakes.push(`profile/connections (${connections}) must be at least profile/workers (${workers})`);
  }
  if (maxRequests !== undefined && maxRequests < workers) {
    mistakes.push(`profile/maxRequests (${maxRequests}) must be at least profile/workers (${workers})`);
  }
  return mistakes;
}

/** Fields of HTTP/1.1's connections, which HTTP/2 forbids (RFC 9113 §8.2.2). */
const CONNECTION_HEADERS = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

function protocolMistakes({ protocol, target, profile }: LoadSpec): string[] {
  if (protocol === "http1") {
    return profile.streams === 1 ? [] : ["profile/streams must be 1 with http1, whose connections have one"];
  }
  return Object.keys(target.headers)
    .filter((name) => CONNECTION_HEADERS.includes(name.toLowerCase()))
    .map((name) => `target/headers ${name} does not exist in HTTP/2`);
}
