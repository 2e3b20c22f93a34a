import type { CodeOf } from "../../base/error-codes.ts";

/** Something in a rule that cannot be, or cannot be here. It becomes a diagnostic where the rule has a text. */
export interface RuleProblem {
  readonly code: CodeOf<"traffic">;
  /** Where in the rule: keys and indexes. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}
