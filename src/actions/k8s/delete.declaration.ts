import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { apiVersionParams, oneApiVersion } from "./api-version.ts";

export const k8sDeleteDeclaration = {
  name: "k8s.delete",
  summary:
    "Deletes Kubernetes objects from namespaces that Regatta created, and waits until they are gone; objects that are already gone are not an error.",
  params: Type.Object(
    {
      objects: Type.Array(
        Type.Object(
          {
            ...apiVersionParams,
            kind: Type.String({
              minLength: 1,
              description: "E.g. ConfigMap, or any other that the cluster serves",
            }),
            name: Type.String({ minLength: 1 }),
            namespace: Type.Optional(Type.String({ minLength: 1 })),
          },
          { additionalProperties: false, ...oneApiVersion },
        ),
        { minItems: 1, description: "What to delete" },
      ),
      timeout: Type.String({
        format: "duration",
        default: "2m",
        description: "How long it may take until all of them are gone",
      }),
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
