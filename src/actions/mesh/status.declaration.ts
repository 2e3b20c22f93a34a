import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const meshStatusDeclaration = {
  name: "mesh.status",
  summary: "Looks whether a mesh is installed and ready, whoever installed it, and changes nothing.",
  params: Type.Object(
    { mesh: Type.String({ minLength: 1, description: "Name of a mesh adapter, e.g. none, sidecar, istio" }) },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      installed: Type.Boolean({ description: "Something of its control plane is there" }),
      ready: Type.Boolean({ description: "All of its control plane is ready" }),
      version: Type.Union([Type.String(), Type.Null()], { description: "null where nothing tells it" }),
      owner: Type.Union([Type.Literal("this-run"), Type.Literal("another-run"), Type.Literal("nobody")], {
        description: "Who has installed it; nobody: it was found in place, or is not there",
      }),
      missing: Type.Array(Type.String(), { description: "What is missing until it is ready" }),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
} as const satisfies ActionDeclaration;
