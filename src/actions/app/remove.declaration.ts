import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const appRemoveDeclaration = {
  name: "app.remove",
  summary:
    "Removes what this run, or any run that has ended, deployed of a sample application, and its namespace if Regatta created it.",
  params: Type.Object(
    {
      app: Type.String({ minLength: 1, description: "Name of a sample application" }),
      namespace: Type.String({
        pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
        description: "Namespace that it was deployed into",
      }),
      deployed_by: Type.Union([Type.Literal("this run"), Type.Literal("any ended run")], {
        default: "this run",
        description:
          "Whose application it may remove. What a run has deployed that has not ended is always left alone",
      }),
      timeout: Type.String({
        format: "duration",
        default: "2m",
        description: "How long it may take until its pods are gone",
      }),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      namespace: Type.String(),
      removed: Type.Boolean({ description: "False if there was nothing that it may remove" }),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
  changesCluster: true,
  destructive: true,
} as const satisfies ActionDeclaration;
