import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const k8sDeleteDeclaration = {
  name: "k8s.delete",
  summary:
    "Deletes Kubernetes objects from namespaces that Regatta created; objects that are already gone are not an error.",
  params: Type.Object(
    {
      objects: Type.Array(
        Type.Object(
          {
            api_version: Type.String({ minLength: 1, description: "E.g. v1 or apps/v1" }),
            kind: Type.String({ minLength: 1, description: "E.g. ConfigMap" }),
            name: Type.String({ minLength: 1 }),
            namespace: Type.Optional(Type.String({ minLength: 1 })),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, description: "What to delete" },
      ),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    { deleted: Type.Array(Type.String({ description: "kind/namespace/name of what was there" })) },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
  changesCluster: true,
  destructive: true,
} as const satisfies ActionDeclaration;
