import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const trafficClearDeclaration = {
  name: "traffic.clear",
  summary: "Undoes what traffic.apply did to Services, and restores the earlier state.",
  params: Type.Object(
    {
      namespace: Type.String({ minLength: 1, description: "Namespace of the Services" }),
      services: Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: "Services whose earlier routes are restored",
      }),
      restore: Type.Union([Type.Literal("original"), Type.Literal("previous")], {
        default: "original",
        description: "original: as it was before the first rule; previous: as it was before the last one",
      }),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    { undone: Type.Integer({ description: "How many rules were undone; 0 if there were none" }) },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
  changesCluster: true,
} as const satisfies ActionDeclaration;
