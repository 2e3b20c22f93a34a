import Type, { type Static } from "typebox";
import { AnyJson } from "../shared/any-json.ts";

/** What `load.run` can speak. */
export const ProtocolParam = Type.Union(
  [Type.Literal("http1"), Type.Literal("http2"), Type.Literal("grpc"), Type.Literal("tcp")],
  {
    default: "http1",
    description:
      "What is spoken; tcp sends the body to an echo service at tcp://host:port or tls://host:port",
  },
);

/** What `load.compare` can: whatever a variant's http address may stand for. */
export const ComparedProtocolParam = Type.Union(
  [Type.Literal("http1"), Type.Literal("http2"), Type.Literal("grpc")],
  { default: "http1", description: "What is spoken" },
);

/** `grpc` of the measuring actions: one unary call. */
export const GrpcParam = Type.Optional(
  Type.Object(
    {
      call: Type.String({
        pattern: "^[A-Za-z_][\\w.]*/[A-Za-z_]\\w*$",
        description: "What is called: package.Service/Method",
      }),
      message: Type.Record(Type.String(), AnyJson(), {
        default: {},
        description: "The request's fields, as JSON has them",
      }),
      proto: Type.Optional(
        Type.String({
          maxLength: 200_000,
          description:
            "Text of the .proto file; it may import google's own types only. Without it the server is asked by reflection",
        }),
      ),
    },
    { additionalProperties: false, description: "The unary call of protocol grpc" },
  ),
);

/** `tls` of the measuring actions. */
export const TlsParam = Type.Optional(
  Type.Object(
    {
      insecure: Type.Boolean({ default: false, description: "Accept any certificate" }),
      ca: Type.Optional(
        Type.String({ description: "PEM of the authorities to trust; default: the system's" }),
      ),
      cert: Type.Optional(Type.String({ description: "PEM of a certificate to show, with key" })),
      key: Type.Optional(Type.String({ description: "PEM of its key, from an input of type secret" })),
      secret: Type.Optional(
        Type.String({
          description:
            "A Secret of the load's namespace with tls.crt and tls.key to show, and perhaps ca.crt to trust",
        }),
      ),
      server_name: Type.Optional(
        Type.String({
          description: "Name to ask for and to find in the certificate; default: the url's host",
        }),
      ),
    },
    { additionalProperties: false, description: "For https and tls addresses" },
  ),
);

export type ProtocolParam = Static<typeof ProtocolParam>;
export type GrpcParam = Static<typeof GrpcParam>;
export type TlsParam = Static<typeof TlsParam>;
