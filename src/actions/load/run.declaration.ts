import Type from "typebox";
import { LoadResult } from "../../load/result/result.ts";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { ExpectParam, LoadProfileParams, OtherTargets, WhereParam } from "./profile-params.ts";
import { GrpcParam, ProtocolParam, TlsParam } from "./protocol-params.ts";

export const loadRunDeclaration = {
  name: "load.run",
  summary: "Drives load at an address and measures latency from each request's intended start.",
  params: Type.Object(
    {
      url: Type.String({
        minLength: 1,
        secrets: "anywhere",
        description:
          "The URL to call, e.g. http://storefront.shop/books?id={seq}; {seq} is the request's number, {uuid} a random UUID",
      }),
      protocol: ProtocolParam,
      grpc: GrpcParam,
      tls: TlsParam,
      method: Type.String({ default: "GET", pattern: "^[A-Z]{3,10}$", description: "HTTP method" }),
      headers: Type.Record(Type.String(), Type.String(), {
        default: {},
        secrets: "anywhere",
        description: "Request headers",
      }),
      body: Type.Optional(
        Type.String({
          maxLength: 1_000_000,
          secrets: "anywhere",
          description: "Request body; {seq} and {uuid} as in the url",
        }),
      ),
      weight: Type.Integer({
        minimum: 1,
        maximum: 1_000,
        default: 1,
        description: "The url's share of the requests, relative to other targets",
      }),
      targets: OtherTargets,
      expect: Type.Optional(ExpectParam),
      profile: LoadProfileParams,
      where: WhereParam,
      namespace: Type.Optional(
        Type.String({
          description: "Namespace of the load's pods, when it runs in the cluster; default: the target's",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      requests: Type.Integer({ description: "Requests that were sent and completed" }),
      error_rate: Type.Number({ description: "0..1" }),
      rate_achieved_rps: Type.Number({ description: "Requests per second" }),
      p50_ms: Type.Optional(
        Type.Number({
          description:
            "Median latency in milliseconds, from the intended start; absent if fewer than 6 requests were answered",
        }),
      ),
      p99_ms: Type.Optional(
        Type.Number({
          description: "99th percentile in milliseconds; absent if fewer than 300 requests were answered",
        }),
      ),
      found_rps: Type.Optional(
        Type.Number({
          description: "With find_limit: the highest rate that stayed within the limit; 0 if none did",
        }),
      ),
      saturated: Type.Boolean({
        description:
          "The generator was the bottleneck: it could not keep up, or its machine ran out of something",
      }),
    },
    { additionalProperties: false },
  ),
  result: LoadResult,
  recovery: "measure",
} as const satisfies ActionDeclaration;
