import type { Diagnostic } from "../../base/diagnostic.ts";
import { hasErrors } from "../../base/diagnostic.ts";
import type { CodeOf } from "../../base/error-codes.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { suggestName } from "../../base/suggest.ts";
import type { InputDeclaration, Playbook } from "../playbook.ts";
import { checkInputValue } from "./input-value.ts";

export interface ResolvedInputs {
  /** Absent when something is wrong. */
  readonly inputs?: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
  /** The diagnostics that belong to a declared input, by its name: a form shows them under the field. */
  readonly byInput: ReadonlyMap<string, Diagnostic>;
}

/**
 * The inputs of a run: the given ones, as typed values or as people type them (`rate=300`, `meshes=none,sidecar`), and the
 * playbook's defaults for the rest. Reports all mistakes at once.
 */
export function resolveInputs(playbook: Playbook, given: JsonObject): ResolvedInputs {
  const unknown = Object.keys(given)
    .filter((name) => !playbook.inputs.has(name))
    .map((name) =>
      mistake(
        "PB_UNKNOWN_INPUT",
        `The playbook ${playbook.name} has no input "${name}".`,
        suggestName(name, playbook.inputs.keys()),
      ),
    );
  const byInput = new Map<string, Diagnostic>();
  const inputs: Record<string, JsonValue> = {};
  for (const declaration of playbook.inputs.values()) {
    const { name } = declaration;
    const resolved = resolveInput(declaration, Object.hasOwn(given, name) ? given[name] : undefined);
    if ("code" in resolved) byInput.set(name, resolved);
    else inputs[name] = resolved.value;
  }
  const diagnostics = [...unknown, ...byInput.values()];
  return hasErrors(diagnostics) ? { diagnostics, byInput } : { inputs, diagnostics, byInput };
}

function resolveInput(
  declaration: InputDeclaration,
  given: JsonValue | undefined,
): Diagnostic | { value: JsonValue } {
  const { name, description } = declaration;
  if (given === undefined) {
    if (declaration.default !== undefined) return { value: declaration.default };
    const help = description === "" ? "" : ` It is: ${description}.`;
    return mistake(
      "PB_MISSING_INPUT",
      `The input "${name}" is required.`,
      `Give it a value: ${name}=… in a command.${help}`,
    );
  }
  const typed = typeof given === "string" ? readTyped(declaration, given) : given;
  const checked = checkInputValue(declaration, typed);
  if ("value" in checked) return checked;
  return mistake("PB_BAD_INPUT", `The input "${name}" ${checked.problem}.`, checked.hint);
}

/** Converts a text from a command line to the type of its input; returns it unchanged if it does not fit the type. */
function readTyped({ type, items = "string" }: InputDeclaration, text: string): JsonValue {
  switch (type) {
    case "integer":
    case "number":
      return readNumber(text);
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text;
    case "array": {
      const parts = text.split(",").map((part) => part.trim());
      const filled = parts.filter((part) => part !== "");
      return items === "string" ? filled : filled.map(readNumber);
    }
    case "string":
    case "choice":
    case "duration":
    case "secret":
      return text;
  }
}

function readNumber(text: string): JsonValue {
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text;
}

function mistake(code: CodeOf<"playbook">, message: string, hint: string): Diagnostic {
  return { code, severity: "error", message, hint };
}
