import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { WhereParam } from "./profile-params.ts";

const duration = (value: string, description: string) =>
  Type.String({ format: "duration", default: value, description });

export const httpCheckDeclaration = {
  name: "http.check",
  summary: "Requests a URL until it answers as expected, from where users' traffic runs.",
  params: Type.Object(
    {
      url: Type.String({
        minLength: 1,
        secrets: "anywhere",
        description: "The URL to request, e.g. http://storefront.shop/health",
      }),
      method: Type.String({ default: "GET", pattern: "^[A-Z]{3,10}$", description: "HTTP method" }),
      headers: Type.Record(Type.String(), Type.String(), {
        default: {},
        secrets: "anywhere",
        description: "Request headers",
      }),
      body: Type.Optional(
        Type.String({ maxLength: 100_000, secrets: "anywhere", description: "Request body" }),
      ),
      status: Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), {
        default: [],
        maxItems: 50,
        description: "The answer must have one of these; default: 200 to 299. Redirects are not followed",
      }),
      body_contains: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 1_000,
          description: "Text that the first 64 KiB of the answer must contain",
        }),
      ),
      within: duration("30s", "How long to keep trying; in the cluster, counted from when its pod runs"),
      interval: duration("1s", "Pause between an unexpected answer and the next request"),
      timeout: duration("5s", "How long one answer may take"),
      where: WhereParam,
      namespace: Type.Optional(
        Type.String({
          description:
            "Namespace of the pod that sends the requests, when they come from the cluster; default: the target's",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      status: Type.Integer({ description: "Status of the expected answer" }),
      duration_ms: Type.Number({ description: "How long that answer took" }),
      attempts: Type.Integer({ description: "How many requests it took" }),
      body: Type.String({ description: "Its first 4,000 characters" }),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
} as const satisfies ActionDeclaration;
