import type { Diagnostic } from "../../base/diagnostic.ts";
import { hasErrors } from "../../base/diagnostic.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { suggestName } from "../../base/suggest.ts";
import type { InputDeclaration, Playbook } from "../playbook.ts";
import { checkInputValue } from "./input-value.ts";

/**
 * The inputs of a run: what was given, typed or as people type it (`rate=300`, `meshes=none,sidecar`), with the
 * playbook's defaults for the rest. All mistakes are told at once.
 */
export function resolveInputs(
  playbook: Playbook,
  given: JsonObject,
): { readonly inputs?: JsonObject; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  for (const name of Object.keys(given)) {
    if (playbook.inputs.has(name)) continue;
    diagnostics.push(
      mistake(
        "PB_UNKNOWN_INPUT",
        `The playbook ${playbook.name} has no input "${name}".`,
        suggestName(name, playbook.inputs.keys()),
      ),
    );
  }
  const inputs: Record<string, JsonValue> = {};
  for (const declaration of playbook.inputs.values()) {
    const resolved = resolveInput(
      declaration,
      Object.hasOwn(given, declaration.name) ? given[declaration.name] : undefined,
    );
    if ("code" in resolved) diagnostics.push(resolved);
    else inputs[declaration.name] = resolved.value;
  }
  return hasErrors(diagnostics) ? { diagnostics } : { inputs, diagnostics };
}

function resolveInput(
  declaration: InputDeclaration,
  given: JsonValue | undefined,
): Diagnostic | { value: JsonValue } {
  const { name, description } = declaration;
  if (given === undefined) {
    if (declaration.default !== undefined) return { value: declaration.default };
    const help = description === "" ? "" : ` It is: ${description}.`;
    return mistake("PB_MISSING_INPUT", `The input "${name}" is required.`, `Give it with ${name}=….${help}`);
  }
  const typed = typeof given === "string" ? readTyped(declaration, given) : given;
  const checked = checkInputValue(declaration, typed);
  if ("value" in checked) return checked;
  return mistake("PB_BAD_INPUT", `The input "${name}" ${checked.problem}.`, checked.hint);
}

/** A text from a command line as the value that it means for its input; as it is when it means none. */
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

function mistake(code: string, message: string, hint: string): Diagnostic {
  return { code, severity: "error", message, hint };
}
