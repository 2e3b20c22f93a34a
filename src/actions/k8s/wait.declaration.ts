import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { apiVersionParams, oneApiVersion } from "./api-version.ts";

export const k8sWaitDeclaration = {
  name: "k8s.wait",
  summary: "Waits until Kubernetes objects exist, are gone, or have a status condition.",
  params: Type.Object(
    {
      ...apiVersionParams,
      kind: Type.String({ minLength: 1, description: "E.g. Deployment" }),
      namespace: Type.Optional(
        Type.String({
          minLength: 1,
          description: "Omit it for kinds that have no namespace, or to look in all namespaces",
        }),
      ),
      name: Type.Optional(Type.String({ minLength: 1, description: "One object; default: all that exist" })),
      labels: Type.Record(Type.String(), Type.String(), {
        default: {},
        description: "Only objects with all of these labels",
      }),
      for: Type.String({
        pattern: "^(exists|gone|[A-Z][A-Za-z0-9.-]{0,313})$",
        default: "exists",
        description: "exists, gone, or the type of a status condition, e.g. Ready, Available, Accepted",
      }),
      status: Type.Union([Type.Literal("True"), Type.Literal("False"), Type.Literal("Unknown")], {
        default: "True",
        description: "The value that the condition must have",
      }),
      at_least: Type.Integer({
        minimum: 1,
        maximum: 10_000,
        default: 1,
        description: "At least this many objects must exist, and all that exist must meet the condition",
      }),
      timeout: Type.String({ format: "duration", default: "2m", description: "How long it may take" }),
    },
    { additionalProperties: false, ...oneApiVersion },
  ),
  outputs: Type.Object(
    {
      count: Type.Integer({ description: "How many objects exist" }),
      names: Type.Array(Type.String(), { description: "Their names, the first 100" }),
    },
    { additionalProperties: false },
  ),
  recovery: "wait",
} as const satisfies ActionDeclaration;
