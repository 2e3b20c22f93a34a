import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const meshStatusDeclaration = {
  name: "mesh.status",
  summary: "Checks whether a mesh is installed and ready, whoever installed it, and changes nothing.",
  params: Type.Object(
    { mesh: Type.String({ minLength: 1, description: "Name of a mesh adapter, e.g. none, sidecar, istio" }) },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      installed: Type.Boolean({ description: "Some part of its control plane exists" }),
      ready: Type.Boolean({ description: "All of its control plane is ready" }),
      version: Type.Union([Type.String(), Type.Null()], { description: "null if it cannot be determined" }),
      owner: Type.Union([Type.Literal("this-run"), Type.Literal("another-run"), Type.Literal("nobody")], {
        description: "Who installed it; nobody: it was found in place, or does not exist",
      }),
      missing: Type.Array(Type.String(), { description: "What is still missing for it to be ready" }),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
} as const satisfies ActionDeclaration;
