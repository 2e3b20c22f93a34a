/**
 * Bounds on what one playbook may cost the parser, beside those of every YAML file (base/yaml/yaml-bounds.ts). They are far above what people write, and low enough that a hostile file
 * costs well under a second: anybody who can edit a folder can write a playbook, and the bot must stay responsive.
 */
export const LIMITS = {
  steps: 500,
  /** Units of work for a playbook and everything it includes; see work-budget.ts. A long one costs about 100,000. */
  work: 1_000_000,
  /** Playbooks that one playbook includes: in total, and nested. */
  includedFiles: 20,
  includeDepth: 5,
  /** Cells of a whole run, including those of included playbooks. */
  runCells: 2_000,
  /** Units of work for evaluating one value with all its expressions; see expression/prices.ts. */
  evaluation: 200_000,
  /** Units of work for evaluating many values together: everything that a plan shows, or all outputs of a step. */
  planEvaluation: 2_000_000,
  /** How large one value may become through its expressions, in characters and in nested values. */
  valueCharacters: 2_000_000,
  valueNodes: 200_000,
  /** Nested values: those of a file, and what an expression can wrap around them. */
  valueDepth: 128,
  expressionCharacters: 2_000,
  expressionNodes: 500,
  expressionDepth: 32,
  /** Cells of one matrix step. */
  cells: 256,
  /** Mistakes that are reported for one file; more would bury the first ones. */
  diagnostics: 100,
} as const;
