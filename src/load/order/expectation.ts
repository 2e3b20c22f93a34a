import Type, { type Static } from "typebox";

/** What makes an answer a good one. */
export const Expectation = Type.Object(
  {
    status: Type.Optional(
      Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), {
        minItems: 1,
        maxItems: 50,
        description: "An answer has one of these; default: any below 400",
      }),
    ),
    bodyContains: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1_000,
        description: "http1: an answer's body contains this text",
      }),
    ),
  },
  { additionalProperties: false },
);
export type Expectation = Static<typeof Expectation>;

/** Mistakes in an expectation that a schema cannot express; sentences without a full stop. */
export function expectationMistakes({
  protocol,
  expect,
}: {
  readonly protocol: string;
  readonly expect?: Expectation;
}): readonly string[] {
  if (expect === undefined) return [];
  if (protocol !== "http1" && protocol !== "http2") return [`expect does not exist for ${protocol}`];
  return protocol === "http2" && expect.bodyContains !== undefined
    ? ["expect.bodyContains exists only for http1"]
    : [];
}
