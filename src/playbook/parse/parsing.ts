import type { ActionCatalogue } from "../action-declaration.ts";
import { ExpressionReader } from "../expression/read-expression.ts";
import type { OpenedInclude } from "../include/includes.ts";
import type { Reader } from "../source/reader.ts";
import type { WorkBudget } from "../work-budget.ts";

/** What every part of the parser works with. */
export interface Parsing {
  readonly reader: Reader;
  readonly expressions: ExpressionReader;
  readonly actions: ActionCatalogue;
  /** The playbook that a step of this file includes by `uses`. */
  readonly openInclude: (uses: string) => OpenedInclude;
}

export function newParsing(
  reader: Reader,
  actions: ActionCatalogue,
  openInclude: Parsing["openInclude"],
  budget: WorkBudget,
): Parsing {
  return { reader, expressions: new ExpressionReader(reader, budget), actions, openInclude };
}
