import Type, { type Static } from "typebox";
import { checkerOf } from "./checker.ts";
import type { Headers } from "./header-lines.ts";
import { requestMistakes } from "./request-mistakes.ts";

/** The protocol spoken on the connections. */
const LoadProtocol = Type.Union([
  Type.Literal("http1"),
  Type.Literal("http2"),
  Type.Literal("grpc"),
  Type.Literal("tcp"),
]);
export type LoadProtocol = Static<typeof LoadProtocol>;

/** A gRPC call, unary or server-streaming. */
const LoadCall = Type.Object(
  {
    name: Type.String({ pattern: "^[A-Za-z_][\\w.]*/[A-Za-z_]\\w*$", description: "package.Service/Method" }),
    json: Type.String({ maxLength: 1_048_576, description: "The message as JSON" }),
    message: Type.Optional(
      Type.String({
        maxLength: 1_400_000,
        description: "The message as protobuf, base64; without it, the server is asked by reflection",
      }),
    ),
    serverStreams: Type.Optional(
      Type.Boolean({ description: "The answer is a stream of messages; known with `message`" }),
    ),
  },
  { additionalProperties: false },
);
export type LoadCall = Static<typeof LoadCall>;

/** What is requested. */
export const LoadTarget = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 4_096, pattern: "^(https?|tcp|tls)://" }),
    method: Type.String({ pattern: "^[A-Z]{1,20}$" }),
    headers: Type.Record(
      Type.String({ pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" }),
      Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1, maxItems: 1_000 })]),
      {
        additionalProperties: false,
        description: "Sent as they are; Host, Content-Length and Accept are added unless given",
      },
    ),
    body: Type.Optional(Type.String({ maxLength: 1_400_000 })),
    bodyEncoding: Type.Optional(
      Type.Union([Type.Literal("utf8"), Type.Literal("base64")], {
        description: "base64 for a body that is not text; it has no placeholders",
      }),
    ),
    weight: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000, description: "Its share among several targets; 1" }),
    ),
  },
  { additionalProperties: false },
);
export type LoadTarget = Static<typeof LoadTarget>;

const TlsOptions = Type.Object(
  {
    insecure: Type.Boolean({ description: "Accept any certificate" }),
    ca: Type.Optional(
      Type.String({ description: "PEM; trusted instead of the system's certificate authorities" }),
    ),
    cert: Type.Optional(Type.String({ description: "PEM; the client's own certificate, for mutual TLS" })),
    key: Type.Optional(Type.String({ description: "PEM; the key of `cert`. Never printed, never stored" })),
    serverName: Type.Optional(
      Type.String({
        pattern: "^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$",
        description: "Asked for (SNI) and expected in the certificate instead of the URL's host",
      }),
    ),
  },
  { additionalProperties: false },
);
export type TlsOptions = Static<typeof TlsOptions>;

/** The fields of a request; a load test has them too. */
export const REQUEST_FIELDS = {
  protocol: LoadProtocol,
  target: LoadTarget,
  call: Type.Optional(LoadCall),
  tls: TlsOptions,
  addresses: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 1,
      description:
        "Addresses to connect to instead of looking up the URL's host; set by the check of the target",
    }),
  ),
};

const RequestSpec = Type.Object(REQUEST_FIELDS, { additionalProperties: false });
/** One complete request as plain JSON: what is requested, and how to get there. A load test repeats one. */
export type RequestSpec = Static<typeof RequestSpec>;

/** A target as a person writes it. */
export interface TargetRequest {
  /** The path and query may contain `{seq}` and `{uuid}`, and so may the body. */
  readonly url: string;
  /** Default: GET, or POST if there is a body. */
  readonly method?: string;
  /** A list is sent as several fields. */
  readonly headers?: Headers;
  /** For `tcp`: the bytes to send, which must come back. Default for `tcp`: a short line. */
  readonly body?: string;
  readonly bodyEncoding?: "utf8" | "base64";
  /** Default: 1. */
  readonly weight?: number;
}

/** A request as a person writes it; everything else has defaults. */
export interface GivenRequest extends TargetRequest {
  /** Default: `http1`. */
  readonly protocol?: LoadProtocol;
  /** For `grpc` only. */
  readonly call?: LoadCall;
  readonly tls?: Partial<TlsOptions>;
}

/**
 * The complete specification of one request, with the defaults filled in.
 * @throws Failure `LOAD_SPEC_INVALID` that lists every mistake.
 */
export function createRequestSpec(given: GivenRequest): RequestSpec {
  return checked(completed(given));
}

const checked = checkerOf(RequestSpec, "This request cannot be sent", requestMistakes);

/** Fills in the defaults; checks nothing. */
export function completed(given: GivenRequest): RequestSpec {
  const { protocol = "http1", call, tls } = given;
  return {
    protocol,
    target: targetOf(given, protocol),
    ...(call === undefined ? {} : { call }),
    tls: { insecure: false, ...tls },
  };
}

/** A target with its protocol's defaults filled in. */
export function targetOf(given: TargetRequest, protocol: LoadProtocol): LoadTarget {
  const { url, headers = {}, bodyEncoding, weight } = given;
  const body = given.body ?? (protocol === "tcp" ? "regatta\n" : undefined);
  const usual = protocol === "tcp" ? "ECHO" : body === undefined && protocol !== "grpc" ? "GET" : "POST";
  return {
    url,
    method: given.method ?? usual,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, given]) => [name, typeof given === "string" ? given : [...given]]),
    ),
    ...(body === undefined ? {} : { body }),
    ...(bodyEncoding === undefined ? {} : { bodyEncoding }),
    ...(weight === undefined ? {} : { weight }),
  };
}
