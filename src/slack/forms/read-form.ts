import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { VALUE } from "./menus.ts";
import { type FormContext, inputOfBlock } from "./run-form.ts";

/** A form's values as Slack sends them: block id → action id → the element's state. */
export type FormState = Readonly<Record<string, Readonly<Record<string, FormValue>>>>;

interface FormValue {
  readonly value?: string | null | undefined;
  readonly selected_options?: readonly { readonly value?: string }[] | null | undefined;
  readonly selected_option?: { readonly value?: string } | null | undefined;
}

/**
 * The inputs that were filled in, as texts; an empty field is left out, so that the default holds. So is an element whose
 * state is not of a kind that we know: Slack adds kinds, and the form's own check says what is missing.
 */
export function readForm(state: FormState): JsonObject {
  const inputs: [string, string][] = [];
  for (const [blockId, elements] of Object.entries(state)) {
    const name = inputOfBlock(blockId);
    const text = isJsonObject(elements) ? filledIn(elements[VALUE]) : undefined;
    if (name !== undefined && text !== undefined && text.trim() !== "") inputs.push([name, text.trim()]);
  }
  return Object.fromEntries(inputs);
}

function filledIn(element: unknown): string | undefined {
  if (!isJsonObject(element)) return undefined;
  const { selected_options: chosen, selected_option: one, value } = element;
  if (Array.isArray(chosen)) return chosen.flatMap((option) => chosenValue(option) ?? []).join(",");
  return chosenValue(one) ?? (typeof value === "string" ? value : undefined);
}

function chosenValue(option: unknown): string | undefined {
  return isJsonObject(option) && typeof option.value === "string" ? option.value : undefined;
}

/** What the form carried with it, or `undefined` when it is none of ours. */
export function readFormContext(metadata: string): FormContext | undefined {
  let value: unknown;
  try {
    value = JSON.parse(metadata);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { playbook, channel } = value;
  return typeof playbook === "string" && typeof channel === "string" ? { playbook, channel } : undefined;
}
