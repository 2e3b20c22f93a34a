import type { ActionCatalogue } from "../action-declaration.ts";
import { ExpressionReader } from "../expression/read-expression.ts";
import type { Reader } from "../source/reader.ts";

/** What every part of the parser works with. */
export interface Parsing {
  readonly reader: Reader;
  readonly expressions: ExpressionReader;
  readonly actions: ActionCatalogue;
}

export function newParsing(reader: Reader, actions: ActionCatalogue): Parsing {
  return { reader, expressions: new ExpressionReader(reader), actions };
}
