import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const k8sApplyDeclaration = {
  name: "k8s.apply",
  summary: "Applies Kubernetes objects to namespaces that Regatta created.",
  params: Type.Object(
    {
      manifests: Type.Union(
        [
          Type.String({
            minLength: 1,
            contentMediaType: "application/yaml",
            description: "YAML as kubectl reads it, several documents allowed",
          }),
          Type.Array(Type.Record(Type.String(), Type.Unknown()), { minItems: 1 }),
        ],
        { secrets: "objects", description: "Objects, as a list or as YAML text" },
      ),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    { applied: Type.Array(Type.String({ description: "kind/namespace/name" })) },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
  changesCluster: true,
  makesNamespaces: true,
} as const satisfies ActionDeclaration;
