import type { CodeOf } from "../../base/error-codes.ts";

/**
 * Something in a rule that is wrong, or impossible with this mesh. It becomes a diagnostic if the rule comes from a
 * text.
 */
export interface RuleProblem {
  readonly code: CodeOf<"traffic">;
  /** Where in the rule: keys and indexes. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}
