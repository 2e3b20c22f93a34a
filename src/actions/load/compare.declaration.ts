import Type from "typebox";
import { ComparisonResult, VariantFacts } from "../../compare/result.ts";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { ExpectParam, LoadProfileParams, WhereParam } from "./profile-params.ts";
import { ComparedProtocolParam, GrpcParam, TlsParam } from "./protocol-params.ts";

/** What must be given for a variant; the outputs of `app.deploy` can be used as they are. */
export const ComparedVariant = Type.Object({
  url: Type.String({ description: "The app's address, without a path" }),
  namespace: Type.String(),
  facts: Type.Optional(VariantFacts),
});

export const loadCompareDeclaration = {
  name: "load.compare",
  summary: "Races variants in interleaved rounds at the same load, with the baseline in every round.",
  params: Type.Object(
    {
      variants: Type.Record(Type.String(), ComparedVariant, {
        minProperties: 1,
        description:
          "Variant → its url and namespace; the cells of an app.deploy step can be used as they are",
      }),
      baseline: Type.String({
        default: "none",
        description: "The variant that the others are compared with",
      }),
      path: Type.String({ default: "/", pattern: "^/", secrets: "anywhere", description: "Path to request" }),
      protocol: ComparedProtocolParam,
      grpc: GrpcParam,
      tls: TlsParam,
      expect: Type.Optional(ExpectParam),
      profile: LoadProfileParams,
      rounds: Type.Union(
        [
          Type.Integer({ minimum: 1, maximum: 100 }),
          Type.Object(
            {
              least: Type.Integer({ minimum: 6, maximum: 100 }),
              most: Type.Integer({ minimum: 6, maximum: 100, notBelow: "least" }),
            },
            { additionalProperties: false },
          ),
        ],
        {
          default: 7,
          description:
            "A ranking needs five or more; `{ least: 7, most: 15 }` adds rounds to the seven if these do not tell",
        },
      ),
      margin: Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        default: 0.05,
        description: "Differences up to this share count as none: 0.05 is 5 %",
      }),
      seed: Type.Optional(
        Type.Integer({
          minimum: 0,
          description: "Seed of the shuffled order; default: derived from the run's id",
        }),
      ),
      where: WhereParam,
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      ranked: Type.Boolean({ description: "False: a quick look" }),
      sentence: Type.String({ description: "What the figures mean, in one sentence" }),
    },
    { additionalProperties: false },
  ),
  result: ComparisonResult,
  recovery: "measure",
} as const satisfies ActionDeclaration;
