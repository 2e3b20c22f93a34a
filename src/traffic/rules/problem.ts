/** Something in a rule that cannot be, or cannot be here. It becomes a diagnostic where the rule has a text. */
export interface RuleProblem {
  readonly code: string;
  /** Where in the rule: keys and indexes. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}
