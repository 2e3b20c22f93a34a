import { Ajv, type ValidateFunction } from "ajv";
import type { Static, TSchema } from "typebox";
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Diagnostic, Position, SourceRange } from "../base/diagnostic.ts";
import { parseDuration } from "../base/duration.ts";
import type { ErrorCode } from "../base/error-codes.ts";
import { AJV_SETTINGS } from "./ajv-settings.ts";
import { explainErrors } from "./explain-errors.ts";
import { plainSchema } from "./plain-schema.ts";

/** The codes of the diagnostics, so that each kind of file has its own. */
export interface DataFileCodes {
  /** The text is no YAML. */
  readonly syntax: ErrorCode;
  /** The content does not fit the schema. */
  readonly invalid: ErrorCode;
}

/** A path of keys and indexes inside the file, for further checks. */
export type DataPath = readonly (string | number)[];

export interface DataFile<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
  /** The place of a value in the text, for diagnostics of checks that a schema cannot say. */
  range(path: DataPath): SourceRange | undefined;
}

const ajv = new Ajv({ ...AJV_SETTINGS, useDefaults: true });
ajv.addFormat("duration", (text: string) => parseDuration(text) !== undefined);

const compiled = new WeakMap<TSchema, ValidateFunction>();

function validatorOf(schema: TSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const validate = ajv.compile(plainSchema(schema));
  compiled.set(schema, validate);
  return validate;
}

/**
 * Reads one YAML file against a TypeBox schema, all mistakes at once, each with its place.
 * @param file the path as people gave it.
 */
export function readDataFile<S extends TSchema>(
  text: string,
  file: string,
  schema: S,
  codes: DataFileCodes,
): DataFile<Static<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (start: number, end: number): SourceRange => ({
    start: positionOf(lines, start),
    end: positionOf(lines, end),
  });
  const range = (path: DataPath): SourceRange | undefined => {
    for (let length = path.length; length >= 0; length--) {
      const node = nodeAt(document.contents, path.slice(0, length));
      if (node?.range) return at(node.range[0], node.range[1]);
    }
    return undefined;
  };
  if (document.errors.length > 0) {
    const diagnostics = document.errors.map((error) => ({
      code: codes.syntax,
      severity: "error" as const,
      message: `This is no YAML: ${error.message}.`,
      hint: "Check indentation and quotes at this place.",
      file,
      range: at(error.pos[0], error.pos[1]),
    }));
    return { diagnostics, range };
  }
  const value: unknown = document.toJS();
  const validate = validatorOf(schema);
  if (validate(value)) return { value: value as Static<S>, diagnostics: [], range };
  const problems = explainErrors(validate.errors ?? [], { name: "The file" });
  const diagnostics = problems.map(({ path, message, hint }) => {
    const place = range(path);
    return {
      code: codes.invalid,
      severity: "error" as const,
      message,
      hint,
      file,
      ...(place === undefined ? {} : { range: place }),
    };
  });
  return { diagnostics, range };
}

function nodeAt(root: unknown, path: DataPath): Node | undefined {
  let node: unknown = root;
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      const last = index === path.length - 1;
      node = last ? pair?.key : pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
    } else {
      return undefined;
    }
  }
  return (node ?? undefined) as Node | undefined;
}

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col, offset };
}
