import Type from "typebox";
import { VariantFacts } from "../../compare/result.ts";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const appDeployDeclaration = {
  name: "app.deploy",
  summary:
    "Deploys a sample application into a namespace, behind a mesh, and waits until every pod is ready.",
  params: Type.Object(
    {
      app: Type.String({ minLength: 1, description: "Name of a sample application, e.g. bookshop" }),
      mesh: Type.String({ minLength: 1, default: "none", description: "Mesh that its pods belong to" }),
      namespace: Type.Optional(
        Type.String({
          pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
          description:
            "Its own namespace; created if it does not exist. Default: one of this run alone, named after the app, the mesh and the run",
        }),
      ),
      env: Type.Record(
        Type.String(),
        Type.Record(
          Type.String({ pattern: "^[-._A-Za-z][-._A-Za-z0-9]*$" }),
          Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
          { additionalProperties: false, description: "Environment variables: name → value" },
        ),
        {
          default: {},
          description:
            "Deployment → environment variables for its first container, e.g. reviews-v3: { SLOW_MS: 300 }",
        },
      ),
      timeout: Type.String({
        format: "duration",
        default: "3m",
        description: "How long it may take until every pod is ready",
      }),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      namespace: Type.String(),
      url: Type.String({ description: "The app's address inside the cluster, without a path" }),
      mesh: Type.String(),
      facts: VariantFacts,
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
  changesCluster: true,
  makesNamespaces: true,
} as const satisfies ActionDeclaration;
