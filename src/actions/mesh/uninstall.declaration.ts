import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const meshUninstallDeclaration = {
  name: "mesh.uninstall",
  summary: "Removes what this run installed of a mesh; a mesh found in place is left alone.",
  params: Type.Object(
    {
      mesh: Type.String({ minLength: 1, description: "Name of a mesh adapter" }),
      timeout: Type.String({
        format: "duration",
        default: "3m",
        description: "How long the whole removal may take",
      }),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      mesh: Type.String(),
      removed: Type.Boolean({ description: "False if this run had installed nothing of it" }),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
  changesCluster: true,
  destructive: true,
} as const satisfies ActionDeclaration;
