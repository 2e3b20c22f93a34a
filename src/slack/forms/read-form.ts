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

/** The inputs that were filled in, as texts; an empty field is left out, so that the default holds. */
export function readForm(state: FormState): JsonObject {
  const inputs: [string, string][] = [];
  for (const [blockId, elements] of Object.entries(state)) {
    const name = inputOfBlock(blockId);
    const element = elements[VALUE];
    const chosen = element?.selected_options?.map(({ value = "" }) => value).join(",");
    const text = chosen ?? element?.selected_option?.value ?? element?.value;
    if (name !== undefined && typeof text === "string" && text.trim() !== "")
      inputs.push([name, text.trim()]);
  }
  return Object.fromEntries(inputs);
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
