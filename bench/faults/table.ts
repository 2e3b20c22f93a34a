import { plainTable } from "../../src/base/plain-table.ts";

/** One thing that was tried, with what came of it. */
export interface Row {
  readonly what: string;
  readonly figures: string;
  readonly held: boolean;
  /** What to look at if it did not hold; printed below the table. */
  readonly evidence?: readonly string[];
}

const MOST_EVIDENCE = 4;

/** A table of the rows with a verdict each, and the evidence below it. */
export function tableOf(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ what, figures, held }) => [held ? "held" : "BROKEN", what, figures]);
  const evidence = rows.flatMap(({ what, held, evidence: found = [] }) =>
    held ? [] : [`${what}:`, ...found.slice(0, MOST_EVIDENCE).map((line) => `  ${line}`)],
  );
  return [title, "", plainTable(["verdict", "what", "figures"], lines), ...evidence, ""].join("\n");
}
