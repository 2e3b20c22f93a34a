import Type, { type Static } from "typebox";
import { checkerOf } from "./checker.ts";
import { Expectation, expectationMistakes } from "./expectation.ts";
import { LimitSearch, searchMistakes } from "./limit-search.ts";
import { LoadProfile, profileMistakes } from "./profile.ts";
import {
  completed,
  type GivenRequest,
  LoadTarget,
  REQUEST_FIELDS,
  type TargetRequest,
  targetOf,
} from "./request.ts";
import { requestMistakes } from "./request-mistakes.ts";
import { type LoadShape, meanRateOf, scheduleOf } from "./schedule.ts";
import { targetsOf } from "./targets.ts";

/** What undici does, which our own HTTP/1.1 does not do. */
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

/** A complete load test as plain JSON; worker threads and the pods of a Job receive it as it is. */
export const LoadSpec = Type.Object(
  {
    ...REQUEST_FIELDS,
    others: Type.Optional(
      Type.Array(LoadTarget, {
        minItems: 1,
        maxItems: 63,
        description: "Further targets of the same scheme, host and port; all share the connections",
      }),
    ),
    undici: Type.Optional(UndiciOptions),
    expect: Type.Optional(Expectation),
    resendAll: Type.Optional(
      Type.Boolean({
        description:
          "Send requests of any method again, POST and PATCH too, if their connection ends before the answer begins",
      }),
    ),
    profile: LoadProfile,
    search: Type.Optional(LimitSearch),
  },
  { additionalProperties: false },
);
/** A `RequestSpec`, plus how often, for how long and over how many connections to send it. */
export type LoadSpec = Static<typeof LoadSpec>;

/** What a person writes; everything else has defaults. */
export interface LoadRequest extends GivenRequest {
  readonly others?: readonly TargetRequest[];
  /** For a proxy or redirects: undici then sends, which uses several times the CPU of our own HTTP/1.1. */
  readonly undici?: UndiciOptions;
  readonly expect?: Expectation;
  /** Sends POST and PATCH again too; see `mayResend`. No unless given. */
  readonly resendAll?: boolean;
  /** Requests per second; 0 is a closed loop at full speed. */
  readonly rateRps: number;
  readonly durationMs: number;
  /** Default: constant. */
  readonly shape?: LoadShape;
  /** Default: 0. */
  readonly warmupMs?: number;
  /** Default: 16. */
  readonly connections?: number;
  /** No: a new connection for every request. Default: yes. */
  readonly keepAlive?: boolean;
  /** Requests in flight on one connection, for `http2` and `grpc`. Default: 1. */
  readonly streams?: number;
  /** Default: 1. */
  readonly workers?: number;
  /** Default: 10 seconds. */
  readonly timeoutMs?: number;
  readonly maxRequests?: number;
  /** Search for a rate instead of holding `rateRps`; `durationMs` is the time for all trials together. */
  readonly search?: LimitSearch;
}

/**
 * The complete specification of a load test, with the defaults filled in.
 * @throws Failure `LOAD_SPEC_INVALID` that lists every mistake.
 */
export function createLoadSpec(request: LoadRequest): LoadSpec {
  const { shape = { kind: "constant" }, durationMs, search, others = [], undici, maxRequests } = request;
  const rateRps = search?.toRps ?? request.rateRps;
  const schedule = scheduleOf(shape, rateRps, durationMs);
  const meanRps = schedule === undefined ? rateRps : meanRateOf(schedule);
  const once = completed(request);
  return parseLoadSpec({
    ...once,
    ...(others.length === 0 ? {} : { others: others.map((other) => targetOf(other, once.protocol)) }),
    ...(undici === undefined ? {} : { undici }),
    ...(request.expect === undefined ? {} : { expect: request.expect }),
    ...(request.resendAll === true ? { resendAll: true } : {}),
    profile: {
      mode: schedule === undefined && rateRps === 0 ? "closed" : "open",
      rateRps: meanRps,
      shape: shape.kind,
      ...(schedule === undefined ? {} : { schedule }),
      durationMs,
      warmupMs: request.warmupMs ?? 0,
      connections: request.connections ?? 16,
      ...(request.keepAlive === false ? { keepAlive: false } : {}),
      streams: request.streams ?? 1,
      workers: request.workers ?? 1,
      timeoutMs: request.timeoutMs ?? 10_000,
      ...(maxRequests === undefined ? {} : { maxRequests }),
    },
    ...(search === undefined ? {} : { search }),
  });
}

/**
 * Checks a value from outside, such as parsed JSON.
 * @throws Failure `LOAD_SPEC_INVALID` that lists every mistake.
 */
export const parseLoadSpec = checkerOf(LoadSpec, "This load test cannot be run", mistakesOf);

/** Mistakes that a schema cannot express. */
function mistakesOf(spec: LoadSpec): readonly string[] {
  const weights = targetsOf(spec).reduce((total, { weight = 1 }) => total + weight, 0);
  return [
    ...requestMistakes(spec),
    ...(weights > 10_000 ? ["the weights of all targets add up to more than 10000"] : []),
    ...(spec.search === undefined ? [] : searchMistakes(spec.search, spec.profile)),
    ...streamMistakes(spec),
    ...undiciMistakes(spec),
    ...expectationMistakes(spec),
    ...profileMistakes(spec.profile),
  ];
}

function streamMistakes({ protocol, profile: { streams } }: LoadSpec): string[] {
  if (streams === 1 || protocol === "http2" || protocol === "grpc") return [];
  return [`profile.streams must be 1 with ${protocol}, whose connections have one`];
}

/** Headers with which undici sends no request. */
const NOT_BY_UNDICI = ["expect", "keep-alive", "upgrade"];

function undiciMistakes(spec: LoadSpec): string[] {
  const { protocol, undici } = spec;
  if (undici === undefined) return [];
  const names = targetsOf(spec).flatMap(({ headers }) => Object.keys(headers));
  return [
    ...names
      .filter((name) => NOT_BY_UNDICI.includes(name.toLowerCase()))
      .map((name) => `target.headers ${name} cannot be sent through a proxy or with redirects`),
    ...(protocol === "http1" ? [] : [`a proxy or redirects do not exist for ${protocol}`]),
    ...(undici.proxy === undefined || URL.canParse(undici.proxy) ? [] : ["undici/proxy is not a URL"]),
  ];
}
