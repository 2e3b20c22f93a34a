import Type, { type Static } from "typebox";

const SearchTrial = Type.Object(
  {
    rate_rps: Type.Number(),
    rate_achieved_rps: Type.Number(),
    p99_ms: Type.Optional(
      Type.Number({ description: "Absent if too few requests were answered to tell, fewer than 300" }),
    ),
    error_rate: Type.Number(),
    kept: Type.Boolean({ description: "Whether this rate stayed within the limit" }),
    reason: Type.Union([Type.String(), Type.Null()], { description: "Why it did not" }),
  },
  { additionalProperties: false },
);
export type SearchTrial = Static<typeof SearchTrial>;

/** How the search for the highest rate within a limit went. */
export const SearchReport = Type.Object(
  {
    p99_limit_ms: Type.Number(),
    error_rate_limit: Type.Number(),
    found_rps: Type.Number({ description: "The highest rate that stayed within the limit; 0 if none did" }),
    reason: Type.String({ description: "Why the search ended" }),
    trials: Type.Array(SearchTrial, { description: "In the order in which they were run" }),
  },
  { additionalProperties: false },
);
export type SearchReport = Static<typeof SearchReport>;
