import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { WhereParam } from "./profile-params.ts";

const duration = (value: string, description: string) =>
  Type.String({ format: "duration", default: value, description });

export const httpCheckDeclaration = {
  name: "http.check",
  summary: "Asks a URL until it answers as wanted, from where users' traffic runs.",
  params: Type.Object(
    {
      url: Type.String({ minLength: 1, description: "What is asked, e.g. http://storefront.shop/health" }),
      method: Type.String({ default: "GET", pattern: "^[A-Z]{3,10}$", description: "HTTP method" }),
      headers: Type.Record(Type.String(), Type.String(), { default: {}, description: "Request headers" }),
      body: Type.Optional(Type.String({ maxLength: 100_000, description: "Request body" })),
      status: Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), {
        default: [],
        maxItems: 50,
        description: "The answer has one of these; without any: 200 to 299. Redirects are not followed",
      }),
      body_contains: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1_000,
          description: "A text in the first 64 KiB of the answer",
        }),
      ),
      within: duration("30s", "How long it is asked again; in the cluster from when its pod runs"),
      interval: duration("1s", "From an answer that is not wanted to the next request"),
      timeout: duration("5s", "How long one answer may take"),
      where: WhereParam,
      namespace: Type.Optional(
        Type.String({
          description: "Namespace of the pod, when it asks from the cluster; default: the target's",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      status: Type.Integer({ description: "Of the answer that was wanted" }),
      duration_ms: Type.Number({ description: "How long that answer took" }),
      attempts: Type.Integer({ description: "With which request it came" }),
      body: Type.String({ description: "The first 4,000 characters of it" }),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
} as const satisfies ActionDeclaration;
