import Type, { type Static } from "typebox";
import { AnyJson } from "../shared/any-json.ts";

/** The protocols of `load.run`. */
export const ProtocolParam = Type.Union(
  [Type.Literal("http1"), Type.Literal("http2"), Type.Literal("grpc"), Type.Literal("tcp")],
  {
    default: "http1",
    description:
      "The protocol to speak; tcp sends the body to an echo service at tcp://host:port or tls://host:port",
  },
);

/** The protocols of `load.compare`: those that work with a variant's http address. */
export const ComparedProtocolParam = Type.Union(
  [Type.Literal("http1"), Type.Literal("http2"), Type.Literal("grpc")],
  { default: "http1", description: "The protocol to speak" },
);

/** `grpc` of the measuring actions: a unary or server-streaming call. */
export const GrpcParam = Type.Optional(
  Type.Object(
    {
      call: Type.String({
        pattern: "^[A-Za-z_][\\w.]*/[A-Za-z_]\\w*$",
        description: "The method to call: package.Service/Method",
      }),
      message: Type.Record(Type.String(), AnyJson(), {
        default: {},
        secrets: "anywhere",
        description: "The request's fields, as in JSON",
      }),
      proto: Type.Optional(
        Type.String({
          maxLength: 200_000,
          description:
            "Text of the .proto file, which may import only Google's own types. Without it, the server is asked by reflection",
        }),
      ),
    },
    { additionalProperties: false, description: "The call of protocol grpc, unary or server-streaming" },
  ),
);

/** `tls` of the measuring actions. */
export const TlsParam = Type.Optional(
  Type.Object(
    {
      insecure: Type.Boolean({ default: false, description: "Accept any certificate" }),
      ca: Type.Optional(
        Type.String({ description: "PEM of the certificate authorities to trust; default: the system's" }),
      ),
      cert: Type.Optional(Type.String({ description: "PEM of the client's certificate; needs key" })),
      key: Type.Optional(
        Type.String({ secrets: "anywhere", description: "PEM of its key, from an input of type secret" }),
      ),
      secret: Type.Optional(
        Type.String({
          description:
            "A Secret in the load's namespace with tls.crt and tls.key of the client, and optionally a ca.crt to trust",
        }),
      ),
      server_name: Type.Optional(
        Type.String({
          description: "Name to ask for (SNI) and to expect in the certificate; default: the url's host",
        }),
      ),
    },
    { additionalProperties: false, description: "For https and tls addresses" },
  ),
);

export type ProtocolParam = Static<typeof ProtocolParam>;
export type GrpcParam = Static<typeof GrpcParam>;
export type TlsParam = Static<typeof TlsParam>;
