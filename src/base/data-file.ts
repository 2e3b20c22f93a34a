import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import type { Static, TSchema } from "typebox";
import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { Diagnostic, Position, SourceRange } from "./diagnostic.ts";
import { parseDuration } from "./duration.ts";
import type { ErrorCode } from "./error-codes.ts";
import { suggestName } from "./suggest.ts";

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

const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  verbose: true,
  useDefaults: true,
  allowUnionTypes: true,
});
ajv.addFormat("duration", (text: string) => parseDuration(text) !== undefined);

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
  const validate = ajv.compile(schema);
  if (validate(value)) return { value: value as Static<S>, diagnostics: [], range };
  const diagnostics = (validate.errors ?? []).filter(isTelling).map((error) => {
    const path = pathOf(error);
    const place = range(path);
    return {
      code: codes.invalid,
      severity: "error" as const,
      ...sentences(error, path),
      file,
      ...(place === undefined ? {} : { range: place }),
    };
  });
  return { diagnostics, range };
}

/** An `anyOf` repeats what its branches say already. */
function isTelling(error: ErrorObject): boolean {
  return error.keyword !== "anyOf" && error.keyword !== "if";
}

function pathOf(error: ErrorObject): DataPath {
  const steps = error.instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const extra = error.params.additionalProperty as string | undefined;
  return extra === undefined ? steps : [...steps, extra];
}

function sentences(error: ErrorObject, path: DataPath): { readonly message: string; readonly hint: string } {
  const where = path.length === 0 ? "The file" : `"${path.join(".")}"`;
  const described = (error.parentSchema as { readonly description?: string } | undefined)?.description;
  switch (error.keyword) {
    case "additionalProperties": {
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
      return {
        message: `${where} is not known here.`,
        hint: suggestName(String(error.params.additionalProperty), known),
      };
    }
    case "required":
      return {
        message: `${where} lacks "${String(error.params.missingProperty)}".`,
        hint: `Add "${String(error.params.missingProperty)}".`,
      };
    case "const":
      return {
        message: `${where} is not "${String(error.params.allowedValue)}".`,
        hint: `Write "${String(error.params.allowedValue)}" or one of the other words for it.`,
      };
    case "enum": {
      const options = (error.params.allowedValues as readonly unknown[]).map(String);
      return {
        message: `${where} is none of ${options.join(", ")}.`,
        hint: suggestName(String(error.data), options),
      };
    }
    default:
      return {
        message: `${where} ${error.message ?? "does not fit"}.`,
        hint: described ?? "Correct the value.",
      };
  }
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
    } else if (typeof step === "number" && node !== null && typeof node === "object" && "items" in node) {
      node = (node.items as readonly unknown[])[step];
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
