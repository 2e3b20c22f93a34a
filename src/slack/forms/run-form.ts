import type { types } from "@slack/bolt";
import type { Diagnostic } from "../../base/diagnostic.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { checkInputValue } from "../../playbook/index.ts";
import type { InputDeclaration, Playbook } from "../../playbook/playbook.ts";
import { RUN_FORM } from "../cards/actions.ts";
import { inputText } from "../cards/run-facts.ts";
import { LIMITS } from "../limits.ts";
import { type Block, section } from "../message.ts";
import { typedValues } from "../playbooks/typed-value.ts";
import type { KnownNames } from "../ports.ts";
import { escapeText, truncate } from "../text/mrkdwn.ts";
import { menu, multiMenu, optionsOf, VALUE } from "./menus.ts";

/** Every input block holds one element; the block's id is the input's name behind a prefix. */
const BLOCK_PREFIX = "input:";

/** The block id of an input. */
export function inputBlockId(name: string): string {
  return BLOCK_PREFIX + name;
}

/** The input that a block id belongs to. */
export function inputOfBlock(blockId: string): string | undefined {
  return blockId.startsWith(BLOCK_PREFIX) ? blockId.slice(BLOCK_PREFIX.length) : undefined;
}

/** What a form carries with it: which playbook, and where its run is announced. */
export interface FormContext {
  readonly playbook: string;
  readonly channel: string;
}

/** Slack takes 100 blocks in a form; the others say what the playbook does and what is left out. */
const MAX_INPUTS = LIMITS.blocksPerView - 2;

interface FormExtras {
  /** What inputs of some names can be: those become menus. */
  readonly names?: KnownNames;
  /** What is wrong with what was given; shown above the fields. */
  readonly mistakes?: readonly Diagnostic[];
}

/**
 * The form that asks for a playbook's inputs, one field each, filled with what was given or with the defaults. Inputs
 * beyond Slack's limit keep their defaults, and the form says so.
 */
export function runForm(
  playbook: Playbook,
  given: JsonObject,
  channel: string,
  { names = new Map(), mistakes = [] }: FormExtras = {},
): types.ModalView {
  const inputs = [...playbook.inputs.values()];
  const formContext: FormContext = { playbook: playbook.name, channel };
  const values = typedValues(playbook.inputs, given);
  const shown = mistakes.length === 0 ? MAX_INPUTS : MAX_INPUTS - 1;
  const blocks: Block[] = [
    section(introduction(playbook)),
    ...(mistakes.length === 0 ? [] : [section(mistakeLines(mistakes))]),
    ...inputs.slice(0, shown).map((input) => inputBlock(input, fillingOf(input, values[input.name]), names)),
  ];
  if (inputs.length > shown) {
    blocks.push(section(`${inputs.length - shown} more inputs keep their defaults.`));
  }
  return {
    type: "modal",
    callback_id: RUN_FORM,
    private_metadata: JSON.stringify(formContext),
    title: plainText(truncate(playbook.title, LIMITS.viewTitle)),
    submit: plainText("Run"),
    close: plainText("Not now"),
    blocks,
  };
}

/** What the playbook does; its title too, where the form's own cannot hold it. */
function introduction({ title, description }: Playbook): string {
  const named = title.length > LIMITS.viewTitle || description.trim() === "";
  const lines = [named ? `*${escapeText(title)}*` : "", escapeText(description)];
  return truncate(lines.join("\n").trim(), LIMITS.sectionText);
}

const MISTAKE_LENGTH = 400;
const SHOWN_MISTAKES = 6;

function mistakeLines(mistakes: readonly Diagnostic[]): string {
  const lines = mistakes
    .slice(0, SHOWN_MISTAKES)
    .map(
      ({ message, hint = "" }) => `⚠️ ${truncate(escapeText(`${message} ${hint}`.trim()), MISTAKE_LENGTH)}`,
    );
  if (mistakes.length > SHOWN_MISTAKES) lines.push(`… and ${mistakes.length - SHOWN_MISTAKES} more`);
  return lines.join("\n");
}

/** What was given, or the default: Slack refuses a form whose fields hold numbers out of bounds or options that are none. */
function fillingOf(input: InputDeclaration, given: JsonValue | undefined): JsonValue | undefined {
  if (given === undefined) return input.default;
  const isNumber = input.type === "integer" || input.type === "number";
  if (!isNumber && input.type !== "choice") return given;
  return "value" in checkInputValue(input, isNumber ? Number(given) : given) ? given : input.default;
}

function inputBlock(input: InputDeclaration, value: JsonValue | undefined, names: KnownNames): Block {
  const element = elementOf(input, value, names);
  const hint = hintOf(input, element.type === "multi_static_select");
  return {
    type: "input",
    block_id: inputBlockId(input.name),
    label: plainText(input.name),
    optional: !input.required || input.type === "boolean",
    element,
    ...(hint === "" ? {} : { hint: plainText(truncate(hint, LIMITS.hintText)) }),
  };
}

/** The values of a list as it is typed. */
function listed(text: string): readonly string[] {
  return text.split(",").map((part) => part.trim());
}

function elementOf(
  input: InputDeclaration,
  value: JsonValue | undefined,
  names: KnownNames,
): types.InputBlock["element"] {
  const text = value === undefined || value === null ? "" : inputText(value);
  const chosen = Array.isArray(value) ? value.map(String) : input.type === "array" ? listed(text) : [text];
  const options = optionsOf(input, chosen.filter(Boolean), names);
  if (options !== undefined) return input.type === "array" ? multiMenu(options, chosen) : menu(options, text);
  const filled =
    text === ""
      ? {}
      : {
          initial_value: truncate(
            text,
            Math.min(input.maxLength ?? LIMITS.initialValue, LIMITS.initialValue),
          ),
        };
  if (input.type === "integer" || input.type === "number") {
    return {
      type: "number_input",
      action_id: VALUE,
      is_decimal_allowed: input.type === "number",
      ...(input.minimum === undefined ? {} : { min_value: String(input.minimum) }),
      ...(input.maximum === undefined ? {} : { max_value: String(input.maximum) }),
      ...filled,
    };
  }
  return { type: "plain_text_input", action_id: VALUE, ...lengthsOf(input), ...filled };
}

/** The lengths that Slack can hold a text to; all are checked again when the form is sent. */
function lengthsOf({ type, minLength, maxLength }: InputDeclaration) {
  if (type !== "string") return {};
  return {
    ...(minLength === undefined || minLength > LIMITS.inputText ? {} : { min_length: minLength }),
    ...(maxLength === undefined || maxLength < 1 || maxLength > LIMITS.inputText
      ? {}
      : { max_length: maxLength }),
  };
}

function hintOf(input: InputDeclaration, inMenu: boolean): string {
  const range = [
    rangeOf(input.minimum, input.maximum, ""),
    rangeOf(input.minItems, input.maxItems, " values"),
    rangeOf(input.minLength, input.maxLength, " characters"),
  ];
  const shape =
    input.type === "array" && !inMenu
      ? "Separate several with commas."
      : input.type === "duration"
        ? "A time such as 30s or 1m30s."
        : input.type === "secret"
          ? "The name of a secret that the operator keeps, never the secret itself."
          : "";
  return [input.description.replace(/([^.!?])$/, "$1."), ...range, shape].filter(Boolean).join(" ");
}

function rangeOf<T extends number | string>(least: T | undefined, most: T | undefined, what: string): string {
  if (least !== undefined && most !== undefined) return `Between ${least} and ${most}${what}.`;
  if (least !== undefined) return `At least ${least}${what}.`;
  return most === undefined ? "" : `At most ${most}${what}.`;
}

function plainText(text: string): types.PlainTextElement {
  return { type: "plain_text", text, emoji: true };
}
