/**
 * Bounds on what one playbook may ask of the parser. They are far above what people write and low enough that a hostile
 * file costs well under a second: playbooks come from whoever may edit a folder, and the bot must stay answerable.
 */
export const LIMITS = {
  fileBytes: 1_000_000,
  /** Tokens of the YAML lexer; a playbook of 500 long steps has about 50,000. */
  lexemes: 100_000,
  /** Collections inside each other. The YAML composer is recursive, so this is checked before it runs. */
  depth: 64,
  aliases: 50,
  /** Values after every alias was replaced by what it stands for. */
  nodes: 50_000,
  steps: 500,
  /** Steps of work on a playbook with all that it includes; see work-budget.ts. A long one costs about 100,000. */
  work: 1_000_000,
  /** Other playbooks that one playbook includes, in all and inside each other. */
  includedFiles: 20,
  includeDepth: 5,
  /** Cells of a whole run, those of included playbooks with them. */
  runCells: 2_000,
  /** Steps of evaluating one value with all its expressions; see expression/prices.ts. */
  evaluation: 200_000,
  /** Steps of evaluating many values at once: all that a plan shows, or all outputs of a step. */
  planEvaluation: 2_000_000,
  /** What one value may grow to by its expressions, in characters and in values. */
  valueCharacters: 2_000_000,
  valueNodes: 200_000,
  /** Values in each other: those of a file, with what an expression can put around them. */
  valueDepth: 128,
  expressionCharacters: 2_000,
  expressionNodes: 500,
  expressionDepth: 32,
  /** Cells of one matrix step. */
  cells: 256,
  /** Mistakes that are reported of one file; more would bury the first ones. */
  diagnostics: 100,
} as const;
