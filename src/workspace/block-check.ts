import { randomBytes } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue } from "../base/json.ts";
import { ELEMENTS_OF, LIMITS, MAX_BLOCK_TEXT_CHARACTERS, MESSAGE_ONLY, REQUIRED } from "./block-limits.ts";
import type { Block } from "./model.ts";
import { invalidShape, SlackError } from "./slack-error.ts";

export interface BlockCheckOptions {
  readonly surface: "message" | "modal" | "home";
  /** Whether a `slack_file` id names a file that the app may show. */
  readonly fileIsReady: (id: string) => boolean;
}

/**
 * Checks blocks against Slack's limits and fills in the ids that the app left out, as Slack does.
 * @throws SlackError `invalid_blocks` with a message and a JSON pointer for each mistake, or `msg_blocks_too_long`.
 */
export function checkBlocks(value: unknown, options: BlockCheckOptions): readonly Block[] {
  if (!Array.isArray(value)) throw new SlackError("invalid_blocks_format");
  const check = new BlockCheck(options);
  const blocks = value.map((block, i) => check.block(block, `/blocks/${i}`));
  if (options.surface === "message") check.limits("message", { blocks }, "");
  if (check.problems.length > 0) throw invalidShape("invalid_blocks", check.problems);
  if (options.surface === "message" && textLength(blocks) > MAX_BLOCK_TEXT_CHARACTERS) {
    throw new SlackError("msg_blocks_too_long");
  }
  return blocks;
}

/** What is wrong with a view apart from its blocks, one line per problem: title, buttons, lengths. */
export function viewProblems(view: JsonObject): readonly string[] {
  const check = new BlockCheck({ surface: "modal", fileIsReady: () => true });
  if (view.type !== "modal" && view.type !== "home") return ["unsupported type [json-pointer:/view/type]"];
  check.limits(view.type, view, "/view");
  const blocks = Array.isArray(view.blocks) ? view.blocks : [];
  const asks = blocks.some((block) => isJsonObject(block) && block.type === "input");
  if (view.type === "modal" && asks && view.submit === undefined) {
    check.problems.push("missing required field: submit [json-pointer:/view]");
  }
  return check.problems;
}

class BlockCheck {
  readonly problems: string[] = [];
  readonly #options: BlockCheckOptions;
  readonly #blockIds = new Set<string>();

  constructor(options: BlockCheckOptions) {
    this.#options = options;
  }

  block(value: JsonValue, at: string): Block {
    const block = isJsonObject(value) ? value : {};
    const type = typeof block.type === "string" ? block.type : "";
    const allowed = Object.hasOwn(ELEMENTS_OF, type) ? ELEMENTS_OF[type] : undefined;
    const misplaced = this.#options.surface !== "message" && MESSAGE_ONLY.includes(type);
    if (!allowed || misplaced) this.#problem(`unsupported type: ${type}`, `${at}/type`);
    this.limits(type, block, at);
    this.#file(block, at);
    const blockId = typeof block.block_id === "string" ? block.block_id : newElementId();
    if (this.#blockIds.has(blockId)) {
      this.#problem(`\`block_id\` "${blockId}" already exists for another block`, `${at}/block_id`);
    }
    this.#blockIds.add(blockId);
    const actionIds = new Set<string>();
    const part = (element: JsonValue, where: string) =>
      this.#element(element, where, allowed ?? [], actionIds);
    return {
      ...block,
      type,
      block_id: blockId,
      ...(block.accessory === undefined ? {} : { accessory: part(block.accessory, `${at}/accessory`) }),
      ...(block.element === undefined ? {} : { element: part(block.element, `${at}/element`) }),
      ...(Array.isArray(block.elements) && type !== "rich_text"
        ? { elements: block.elements.map((element, i) => part(element, `${at}/elements/${i}`)) }
        : {}),
    };
  }

  /** Reports what an object of this type lacks, and what in it is too long or too short. */
  limits(type: string, value: JsonObject, at: string): void {
    for (const names of Object.hasOwn(REQUIRED, type) ? (REQUIRED[type] ?? []) : []) {
      if (names.split("|").every((name) => value[name] === undefined)) {
        this.#problem(`missing required field: ${names.replace("|", " or ")}`, at);
      }
    }
    for (const limit of LIMITS) {
      const [of = "", path = ""] = limit.of.split(".");
      if (of !== "*" && of !== type) continue;
      const field = value[path.replace("[]", "")];
      if (field === undefined) continue;
      const where = `${at}/${path.replace("[]", "")}`;
      if (!path.endsWith("[]")) this.#size(field, limit, where);
      else if (Array.isArray(field))
        field.forEach((item, i) => void this.#size(item, limit, `${where}/${i}`));
    }
  }

  #optionsOf(value: JsonValue | undefined, at: string): void {
    const options = Array.isArray(value) ? value : [];
    options.forEach((option, i) => {
      if (isJsonObject(option)) this.limits("option", option, `${at}/${i}`);
    });
  }

  #element(value: JsonValue, at: string, allowed: readonly string[], actionIds: Set<string>): JsonObject {
    const element = isJsonObject(value) ? value : {};
    const type = typeof element.type === "string" ? element.type : "";
    if (!allowed.includes(type)) this.#problem(`unsupported type: ${type}`, `${at}/type`);
    this.limits(type, element, at);
    this.#file(element, at);
    this.#optionsOf(element.options, `${at}/options`);
    const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isJsonObject) : [];
    groups.forEach((group, i) => {
      this.limits("option_group", group, `${at}/option_groups/${i}`);
      this.#optionsOf(group.options, `${at}/option_groups/${i}/options`);
    });
    if (isJsonObject(element.confirm)) this.limits("confirm", element.confirm, `${at}/confirm`);
    if (["image", "mrkdwn", "plain_text"].includes(type)) return element;
    const actionId = typeof element.action_id === "string" ? element.action_id : newElementId();
    if (actionIds.has(actionId)) {
      this.#problem(`\`action_id\` "${actionId}" already exists for another element`, `${at}/action_id`);
    }
    actionIds.add(actionId);
    return { ...element, action_id: actionId };
  }

  #size(value: JsonValue, limit: { readonly min?: number; readonly max: number }, at: string): void {
    const text = isJsonObject(value) && typeof value.text === "string" ? value.text : value;
    const where = text === value ? at : `${at}/text`;
    const list = Array.isArray(text);
    if (!list && typeof text !== "string") {
      this.#problem("invalid type", at);
    } else if (text.length > limit.max) {
      const rule = list
        ? `no more than ${limit.max} items allowed`
        : `must be less than ${limit.max + 1} characters`;
      this.#problem(rule, where);
    } else if (text.length < (limit.min ?? 0)) {
      this.#problem(list ? "no fewer than 1 items allowed" : "must be more than 0 characters", where);
    }
  }

  #file(thing: JsonObject, at: string): void {
    if (!isJsonObject(thing.slack_file)) return;
    const { id } = thing.slack_file;
    if (typeof id !== "string" || !this.#options.fileIsReady(id)) {
      this.#problem("invalid slack file", `${at}/slack_file`);
    }
  }

  #problem(text: string, at: string): void {
    this.problems.push(`${text} [json-pointer:${at}]`);
  }
}

/** Total length of every `text` in the tree. */
function textLength(value: JsonValue): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0);
  if (!isJsonObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === "text" && typeof item === "string" ? item.length : textLength(item)),
    0,
  );
}

function newElementId(): string {
  return randomBytes(4).toString("base64url");
}
