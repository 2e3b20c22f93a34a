import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const reportPublishDeclaration = {
  name: "report.publish",
  summary:
    "Draws charts and writes reports from the results of a measuring step, and keeps them with the run.",
  params: Type.Object(
    {
      results: Type.String({ description: "Id of the measuring step" }),
      charts: Type.Array(
        Type.Union([
          Type.Literal("percentiles"),
          Type.Literal("distribution"),
          Type.Literal("timeline"),
          Type.Literal("overhead"),
        ]),
        { default: ["percentiles"], description: "Pictures; the first one is shown on the run's card" },
      ),
      attach: Type.Array(
        Type.Union([Type.Literal("smp"), Type.Literal("html"), Type.Literal("csv"), Type.Literal("json")]),
        { default: ["smp"], description: "Documents; json is the stored result itself" },
      ),
      compare_with: Type.Optional(
        Type.Union([Type.Literal("previous"), Type.Literal("reference")], {
          description:
            "Shows the figures beside those of the last good run of this playbook with equal inputs and conditions, or of the run that somebody marked as its reference, if there is one. Latencies of two runs are not judged; a schedule judges its nights",
        }),
      ),
      channel: Type.Optional(
        Type.String({
          pattern: "^[CG][A-Z0-9]{2,}$",
          description:
            "Id of a Slack channel that gets the report at the end of the run, in addition to the run's own",
        }),
      ),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      headline: Type.String({ description: "The result in one line" }),
      artifacts: Type.Array(Type.String(), { description: "Names of the files that were kept" }),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
} as const satisfies ActionDeclaration;
