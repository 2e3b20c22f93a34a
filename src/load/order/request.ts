import Type, { type Static } from "typebox";
import { checkerOf } from "./checker.ts";
import { requestMistakes } from "./request-mistakes.ts";

/** What is spoken on the connections. */
const LoadProtocol = Type.Union([
  Type.Literal("http1"),
  Type.Literal("http2"),
  Type.Literal("grpc"),
  Type.Literal("tcp"),
]);
export type LoadProtocol = Static<typeof LoadProtocol>;

/** A unary call of gRPC. */
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
  },
  { additionalProperties: false },
);
export type LoadCall = Static<typeof LoadCall>;

/** What is asked for. */
export const LoadTarget = Type.Object(
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

/** The fields of a request: a load test has them too. */
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
/** One request as plain JSON, complete: what is asked, and how it gets there. A load test is one that is repeated. */
export type RequestSpec = Static<typeof RequestSpec>;

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

/** A request as a person gives it; the rest has defaults. */
export interface GivenRequest extends TargetRequest {
  /** `http1` unless given. */
  readonly protocol?: LoadProtocol;
  /** With `grpc`. */
  readonly call?: LoadCall;
  readonly tls?: Partial<TlsOptions>;
}

/**
 * The complete specification of one request, with the defaults filled in.
 * @throws Failure `LOAD_SPEC_INVALID` with every mistake.
 */
export function createRequestSpec(given: GivenRequest): RequestSpec {
  return checked(completed(given));
}

const checked = checkerOf(RequestSpec, "This request cannot be sent", requestMistakes);

/** With the defaults filled in, and not yet checked. */
export function completed(given: GivenRequest): RequestSpec {
  const { protocol = "http1", call, tls } = given;
  return {
    protocol,
    target: targetOf(given, protocol),
    ...(call === undefined ? {} : { call }),
    tls: { insecure: false, ...tls },
  };
}

/** A target with what is usual with its protocol filled in. */
export function targetOf(given: TargetRequest, protocol: LoadProtocol): LoadTarget {
  const { url, headers, bodyEncoding, weight } = given;
  const body = given.body ?? (protocol === "tcp" ? "regatta\n" : undefined);
  const usual = protocol === "tcp" ? "ECHO" : body === undefined && protocol !== "grpc" ? "GET" : "POST";
  return {
    url,
    method: given.method ?? usual,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    ...(bodyEncoding === undefined ? {} : { bodyEncoding }),
    ...(weight === undefined ? {} : { weight }),
  };
}
