import type { JsonObject } from "../../../base/json.ts";

export interface Option extends JsonObject {
  readonly text: { readonly type: string; readonly text: string };
  readonly value: string;
}

/** An interactive element of a block. */
export interface Element {
  readonly type: string;
  readonly action_id: string;
  readonly text?: { readonly text: string };
  readonly style?: "primary" | "danger";
  readonly url?: string;
  readonly confirm?: JsonObject;
  readonly options?: readonly Option[];
  readonly option_groups?: readonly { readonly options: readonly Option[] }[];
  readonly placeholder?: unknown;
  readonly accessibility_label?: string;
  readonly multiline?: boolean;
  readonly is_decimal_allowed?: boolean;
  readonly min_value?: string;
  readonly max_value?: string;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly initial_value?: string;
  readonly initial_option?: Option;
  readonly initial_options?: readonly Option[];
  readonly initial_date?: string;
}

/** Slack's value object of a field, e.g. `{type: "static_select", selected_option: {…}}`. */
export type Value = JsonObject;

const BUTTONS = ["button", "overflow"];

/** Whether it holds a value rather than only being pressed. */
export function isField(element: Element): boolean {
  return !BUTTONS.includes(element.type);
}

export function initialValue(element: Element): Value {
  const { type } = element;
  switch (type) {
    case "static_select":
    case "radio_buttons":
      return { type, selected_option: element.initial_option ?? null };
    case "multi_static_select":
    case "checkboxes":
      return { type, selected_options: element.initial_options ?? [] };
    case "datepicker":
      return { type, selected_date: element.initial_date ?? null };
    default:
      return { type, value: element.initial_value ?? null };
  }
}

/** All that can be chosen, grouped or not. */
export function allOptions({ options, option_groups: groups }: Element): readonly Option[] {
  return options ?? groups?.flatMap((group) => group.options) ?? [];
}

export function chosenOptions(value: Value): readonly Option[] {
  const { selected_option: one, selected_options: many } = value;
  return (Array.isArray(many) ? many : one ? [one] : []) as readonly Option[];
}

/** What the user must correct before the form can be sent, checked as Slack does in place; `undefined` if nothing. */
export function fieldError(element: Element, value: Value, optional: boolean): string | undefined {
  const text = typeof value.value === "string" ? value.value : undefined;
  const filled = Boolean(text) || Boolean(value.selected_date) || chosenOptions(value).length > 0;
  if (!filled) return optional ? undefined : "Please complete this required field.";
  if (element.type === "number_input") {
    const number = Number(text);
    if (Number.isNaN(number)) return "Please enter a number.";
    if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
    if (element.min_value !== undefined && number < Number(element.min_value)) {
      return `Please enter a number of at least ${element.min_value}.`;
    }
    if (element.max_value !== undefined && number > Number(element.max_value)) {
      return `Please enter a number of at most ${element.max_value}.`;
    }
  } else if (text !== undefined) {
    if (text.length < (element.min_length ?? 0))
      return `Please enter at least ${element.min_length} characters.`;
    if (text.length > (element.max_length ?? 3_000))
      return `Please enter at most ${element.max_length} characters.`;
  }
  return undefined;
}

/** The text of a Slack text object, or "". */
export function plainText(value: unknown): string {
  return typeof value === "object" && value !== null && "text" in value ? String(value.text) : "";
}
