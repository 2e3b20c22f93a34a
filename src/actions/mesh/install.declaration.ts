import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const meshInstallDeclaration = {
  name: "mesh.install",
  summary: "Installs a mesh and waits until it is ready; a mesh found in place is adopted and left as it is.",
  params: Type.Object(
    {
      mesh: Type.String({ minLength: 1, description: "Name of a mesh adapter, e.g. none, sidecar, istio" }),
      version: Type.Optional(
        Type.String({ minLength: 1, description: "Version to install; default: the adapter's own" }),
      ),
      timeout: Type.String({
        format: "duration",
        default: "5m",
        description: "How long the whole installation may take",
      }),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      mesh: Type.String(),
      version: Type.Union([Type.String(), Type.Null()], { description: "null for the mesh none" }),
      adopted: Type.Boolean({
        description: "True if it was found in place: this run did not install it",
      }),
      data_plane: Type.Union([Type.Literal("none"), Type.Literal("sidecar"), Type.Literal("ambient")]),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
  changesCluster: true,
  // Helm is ended, and what was installed so far is undone.
  stopGraceMs: 150_000,
} as const satisfies ActionDeclaration;
