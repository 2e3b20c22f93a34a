import { Ajv } from "ajv";
import Type, { type Static } from "typebox";
import { Failure } from "../../base/failure.ts";
import { protocolMistakes } from "./protocol-mistakes.ts";
import { durationOf, type LoadShape, meanRateOf, scheduleOf } from "./schedule.ts";
import { targetsOf } from "./targets.ts";
import { hasPlaceholder } from "./template.ts";
import { tlsMistake } from "./tls-material.ts";

/** What is spoken on the connections. */
const LoadProtocol = Type.Union([
  Type.Literal("http1"),
  Type.Literal("http2"),
  Type.Literal("grpc"),
  Type.Literal("tcp"),
]);

/** A unary call of gRPC. */
const LoadCall = Type.Object(
  {
    name: Type.String({ pattern: "^[A-Za-z_][\\w.]*/[A-Za-z_]\\w*$", description: "package.Service/Method" }),
    json: Type.String({ maxLength: 1_048_576, description: "The message as JSON" }),
    message: Type.Optional(
      Type.String({
        maxLength: 1_400_000,
        description: "The message as protobuf, base64; without it the server is asked by reflection",
      }),
    ),
  },
  { additionalProperties: false },
);

/** What is asked for, over and over. */
const LoadTarget = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 4_096, pattern: "^(https?|tcp|tls)://" }),
    method: Type.String({ pattern: "^[A-Z]{1,20}$" }),
    headers: Type.Record(
      Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" }),
      Type.String({ pattern: "^[^\\r\\n\\u0000]*$" }),
      {
        additionalProperties: false,
        description: "Sent as they are; Host, Content-Length and Accept are added unless given",
      },
    ),
    body: Type.Optional(Type.String({ maxLength: 1_400_000 })),
    bodyEncoding: Type.Optional(
      Type.Union([Type.Literal("utf8"), Type.Literal("base64")], {
        description: "base64 for a body that is no text; it has no placeholders",
      }),
    ),
    weight: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000, description: "Its part among several targets; 1" }),
    ),
  },
  { additionalProperties: false },
);

/** A part of the measured time in which the rate goes in a straight line. */
const RateSegment = Type.Object(
  {
    durationMs: Type.Number({ exclusiveMinimum: 0 }),
    fromRps: Type.Number({ minimum: 0 }),
    toRps: Type.Number({ minimum: 0 }),
  },
  { additionalProperties: false },
);

/** How hard and for how long. */
const LoadProfile = Type.Object(
  {
    mode: Type.Union([Type.Literal("open"), Type.Literal("closed")]),
    rateRps: Type.Number({
      minimum: 0,
      description: "Requests per second over all workers, of a schedule the mean; 0 in closed mode",
    }),
    shape: Type.Union(
      (["constant", "ramp", "steps", "spike", "soak"] as const).map((kind) => Type.Literal(kind)),
    ),
    schedule: Type.Optional(
      Type.Array(RateSegment, {
        minItems: 1,
        maxItems: 1_000,
        description: "How the rate goes over the measured time; absent: `rateRps` throughout",
      }),
    ),
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

/** A search for the highest rate that keeps a limit. */
const LimitSearch = Type.Object(
  {
    fromRps: Type.Number({ exclusiveMinimum: 0 }),
    toRps: Type.Number({ exclusiveMinimum: 0 }),
    p99Ms: Type.Number({ exclusiveMinimum: 0, description: "p99 at most" }),
    errorRate: Type.Number({ minimum: 0, maximum: 1, description: "At most" }),
    trialMs: Type.Number({ minimum: 100, description: "Measured time of one trial" }),
  },
  { additionalProperties: false },
);
export type LimitSearch = Static<typeof LimitSearch>;

/** What undici does in place of our own HTTP/1.1. */
const UndiciOptions = Type.Object(
  {
    proxy: Type.Optional(
      Type.String({
        pattern: "^https?://",
        maxLength: 4_096,
        description: "A forward proxy; it is asked to CONNECT",
      }),
    ),
    redirects: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        description: "Redirects to follow within the target's origin",
      }),
    ),
  },
  { additionalProperties: false },
);
export type UndiciOptions = Static<typeof UndiciOptions>;

/** A load test as plain JSON, complete: it goes to worker threads and into the pods of a Job as it is. */
export const LoadSpec = Type.Object(
  {
    protocol: LoadProtocol,
    target: LoadTarget,
    others: Type.Optional(
      Type.Array(LoadTarget, {
        minItems: 1,
        maxItems: 63,
        description: "Further targets of the same scheme, host and port; all share the connections",
      }),
    ),
    call: Type.Optional(LoadCall),
    undici: Type.Optional(UndiciOptions),
    profile: LoadProfile,
    search: Type.Optional(LimitSearch),
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

/** A target as a person gives it. */
export interface TargetRequest {
  /** Its path and query, and its body, may hold `{seq}` and `{uuid}`. */
  readonly url: string;
  /** GET, or POST with a body. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For `tcp` what is sent and must come back: a short line unless given. */
  readonly body?: string;
  readonly bodyEncoding?: "utf8" | "base64";
  /** 1 unless given. */
  readonly weight?: number;
}

/** What a person gives; the rest has defaults. */
export interface LoadRequest extends TargetRequest {
  /** `http1` unless given. */
  readonly protocol?: LoadProtocol;
  readonly others?: readonly TargetRequest[];
  /** With `grpc`. */
  readonly call?: LoadSpec["call"];
  /** For a proxy or redirects: undici sends, which costs several times what our own path does. */
  readonly undici?: UndiciOptions;
  /** Requests per second; 0 means a closed loop at full speed. */
  readonly rateRps: number;
  readonly durationMs: number;
  /** Constant unless given. */
  readonly shape?: LoadShape;
  /** 0 unless given. */
  readonly warmupMs?: number;
  /** 16 unless given. */
  readonly connections?: number;
  /** On one connection, with `http2` and `grpc`; 1 unless given. */
  readonly streams?: number;
  /** 1 unless given. */
  readonly workers?: number;
  /** 10 seconds unless given. */
  readonly timeoutMs?: number;
  readonly maxRequests?: number;
  /** Searches for a rate in place of holding `rateRps`; `durationMs` is the time of all trials. */
  readonly search?: LimitSearch;
  readonly tls?: Partial<LoadSpec["tls"]>;
}

/**
 * The complete specification of a load test, with the defaults filled in.
 * @throws Failure `LOAD_SPEC_INVALID` with every mistake.
 */
export function createLoadSpec(request: LoadRequest): LoadSpec {
  const { shape = { kind: "constant" }, durationMs, search } = request;
  const rateRps = search?.toRps ?? request.rateRps;
  const schedule = scheduleOf(shape, rateRps, durationMs);
  const meanRps = schedule === undefined ? rateRps : meanRateOf(schedule);
  return parseLoadSpec({
    protocol: request.protocol ?? "http1",
    target: targetOf(request, request.protocol),
    ...(request.others === undefined || request.others.length === 0
      ? {}
      : { others: request.others.map((other) => targetOf(other, request.protocol)) }),
    ...(request.call === undefined ? {} : { call: request.call }),
    ...(request.undici === undefined ? {} : { undici: request.undici }),
    profile: {
      mode: schedule === undefined && rateRps === 0 ? "closed" : "open",
      rateRps: meanRps,
      shape: shape.kind,
      ...(schedule === undefined ? {} : { schedule }),
      durationMs,
      warmupMs: request.warmupMs ?? 0,
      connections: request.connections ?? 16,
      streams: request.streams ?? 1,
      workers: request.workers ?? 1,
      timeoutMs: request.timeoutMs ?? 10_000,
      ...(request.maxRequests === undefined ? {} : { maxRequests: request.maxRequests }),
    },
    ...(search === undefined ? {} : { search }),
    tls: { insecure: false, ...request.tls },
  });
}

function targetOf(request: TargetRequest, protocol: LoadProtocol = "http1"): LoadTarget {
  const { url, headers, bodyEncoding, weight } = request;
  const body = request.body ?? (protocol === "tcp" ? "regatta\n" : undefined);
  const usual = protocol === "tcp" ? "ECHO" : body === undefined && protocol !== "grpc" ? "GET" : "POST";
  return {
    url,
    method: request.method ?? usual,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    ...(bodyEncoding === undefined ? {} : { bodyEncoding }),
    ...(weight === undefined ? {} : { weight }),
  };
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
  const { mode, rateRps, connections, workers, maxRequests, schedule, durationMs } = spec.profile;
  const mistakes: string[] = [];
  mistakes.push(...targetMistakes(spec));
  if (spec.search !== undefined) mistakes.push(...searchMistakes(spec, spec.search));
  mistakes.push(...protocolMistakes(spec));
  const certificates = tlsMistake(spec.tls);
  if (certificates !== undefined) mistakes.push(certificates);
  if (mode === "open" && rateRps <= 0) mistakes.push("profile/rateRps must be above 0 in open mode");
  if (mode === "closed" && rateRps !== 0) mistakes.push("profile/rateRps must be 0 in closed mode");
  if (schedule !== undefined && Math.abs(durationOf(schedule) - durationMs) > 1) {
    mistakes.push(
      `profile/schedule lasts ${durationOf(schedule)} ms, and profile/durationMs is ${durationMs}`,
    );
  }
  if (connections < workers) {
    mistakes.push(`profile/connections (${connections}) must be at least profile/workers (${workers})`);
  }
  if (maxRequests !== undefined && maxRequests < workers) {
    mistakes.push(`profile/maxRequests (${maxRequests}) must be at least profile/workers (${workers})`);
  }
  return mistakes;
}

function searchMistakes({ profile }: LoadSpec, { fromRps, toRps, trialMs }: LimitSearch): string[] {
  const mistakes: string[] = [];
  if (fromRps > toRps) mistakes.push("search/fromRps must not be above search/toRps");
  if (profile.schedule !== undefined) mistakes.push("a search has no shape of its own");
  if (trialMs + profile.warmupMs > profile.durationMs) {
    mistakes.push("profile/durationMs must be long enough for one trial with its warm-up");
  }
  return mistakes;
}

function targetMistakes(spec: LoadSpec): string[] {
  const mistakes: string[] = [];
  for (const [index, target] of targetsOf(spec).entries()) {
    const place = index === 0 ? "target" : `others/${index - 1}`;
    if (!URL.canParse(target.url)) mistakes.push(`${place}/url "${target.url}" is no URL`);
    else if (hasPlaceholder(originOf(target.url)))
      mistakes.push(`${place}/url has a placeholder before its path`);
    else if (URL.canParse(spec.target.url) && originOf(target.url) !== originOf(spec.target.url)) {
      mistakes.push(`${place}/url must begin with ${originOf(spec.target.url)}, as the first target's does`);
    }
  }
  const weights = targetsOf(spec).reduce((total, { weight = 1 }) => total + weight, 0);
  if (weights > 10_000) mistakes.push("the weights of all targets add up to more than 10000");
  return mistakes;
}

function originOf(text: string): string {
  const url = new URL(text);
  return `${url.protocol}//${url.host}`; // tcp: has no origin of its own
}
