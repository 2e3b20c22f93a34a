import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../base/json.ts";
import { checkBlocks, viewProblems } from "./block-check.ts";
import { ELEMENTS_OF, LIMITS } from "./block-limits.ts";
import { SlackError } from "./slack-error.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const option = { text: plain("one"), value: "1" };
const confirm = { title: plain("Sure?"), text: plain("It ends."), confirm: plain("Yes"), deny: plain("No") };

/** A valid object of each type, for tests to spoil one field of. */
const GOOD: Readonly<Record<string, JsonObject>> = {
  section: { type: "section", text: plain("x"), fields: [plain("x")] },
  header: { type: "header", text: plain("x") },
  actions: { type: "actions", elements: [{ type: "button", action_id: "b", text: plain("x") }] },
  context: { type: "context", elements: [plain("x")] },
  image: { type: "image", alt_text: "x", image_url: "https://example.com/x.png", title: plain("x") },
  input: { type: "input", label: plain("x"), element: { type: "plain_text_input" }, hint: plain("x") },
  markdown: { type: "markdown", text: "x" },
  table: { type: "table", rows: [["x"]] },
  button: { type: "button", text: plain("x"), confirm },
  overflow: { type: "overflow", options: [option] },
  static_select: { type: "static_select", options: [option], placeholder: plain("x") },
  multi_static_select: { type: "multi_static_select", options: [option], placeholder: plain("x") },
  checkboxes: { type: "checkboxes", options: [option] },
  radio_buttons: { type: "radio_buttons", options: [option] },
  datepicker: { type: "datepicker", placeholder: plain("x") },
  number_input: { type: "number_input", is_decimal_allowed: false, placeholder: plain("x") },
  plain_text_input: { type: "plain_text_input", placeholder: plain("x") },
};

/** Puts an element into a block, an option or a question into an element. */
function blockAround(type: string, thing: JsonObject): JsonObject {
  if (type === "option_group")
    return blockAround("static_select", { type: "static_select", option_groups: [thing] });
  if (type === "option") return blockAround("overflow", { type: "overflow", options: [thing] });
  if (type === "confirm") return blockAround("button", { ...GOOD.button, confirm: thing });
  if (type in ELEMENTS_OF) return thing;
  const inInput = ELEMENTS_OF.input?.includes(type) === true;
  return inInput ? { ...GOOD.input, element: thing } : { type: "actions", elements: [thing] };
}

function spoilt(of: string, length: number): JsonObject {
  const [type = "", path = ""] = of.split(".");
  const thing: JsonObject =
    { option, option_group: { label: plain("x"), options: [option] }, confirm }[type] ??
    GOOD[type === "*" ? "header" : type] ??
    {};
  const field = path.replace("[]", "");
  return blockAround(type === "*" ? "header" : type, {
    ...thing,
    [field]: sized(thing[field], path, length),
  });
}

/** A value of the given length and the same kind as the old one: a text, a text object, or a list. */
function sized(old: JsonValue | undefined, path: string, length: number): JsonValue {
  if (Array.isArray(old)) {
    const [first] = old;
    if (path === "rows[]") return [Array.from({ length }, () => "x")];
    if (path.endsWith("[]")) return [plain("x".repeat(length))];
    return Array.from({ length }, (_, i) =>
      path === "elements" && first?.type === "button" ? { ...first, action_id: `b${i}` } : first,
    );
  }
  const text = "x".repeat(length);
  return typeof old === "object" && old !== null ? plain(text) : text;
}

function problems(block: JsonObject, surface: "message" | "modal" = "message"): readonly string[] {
  try {
    checkBlocks([block], { surface, fileIsReady: (id) => id === "F1" });
    return [];
  } catch (error) {
    if (error instanceof SlackError)
      return (error.extra.errors as readonly string[] | undefined) ?? [error.code];
    throw error;
  }
}

const OF_BLOCKS = LIMITS.filter(({ of }) => !/^(modal|home|message|\*\.action_id)/.test(of));

describe("Slack's limits", () => {
  test.each(OF_BLOCKS)("$of may be $max long and no longer", ({ of, max }) => {
    const [, path = ""] = of.split(".");
    expect(
      problems(spoilt(of, max)).filter((line) => line.includes("allowed") || line.includes("less")),
    ).toEqual([]);
    const [line] = problems(spoilt(of, max + 1));
    expect(line).toContain(`${max + (line?.includes("items") ? 0 : 1)}`);
    expect(line).toContain(`/${path.replace("[]", "")}`);
  });

  test.each(OF_BLOCKS.filter(({ min }) => min === 1))("$of may not be empty", ({ of }) => {
    expect(problems(spoilt(of, 0)).join()).toMatch(/more than 0 characters|no fewer than 1/);
  });

  test.each(LIMITS)("$of names the page that says so", ({ page }) => {
    expect(page).toMatch(/^(block-kit|views)\/[a-z-]+/);
  });

  test.each([
    ["modal", "title", 24],
    ["modal", "submit", 24],
    ["modal", "private_metadata", 3000],
    ["modal", "callback_id", 255],
    ["home", "private_metadata", 3000],
  ])("a %s view's %s ends at %i characters", (type, field, max) => {
    const view = { type, title: plain("x"), blocks: [] };
    const value = (length: number) => (max === 24 ? plain("x".repeat(length)) : "x".repeat(length));
    expect(viewProblems({ ...view, [field]: value(max) })).toEqual([]);
    expect(viewProblems({ ...view, [field]: value(max + 1) }).join()).toContain(`less than ${max + 1}`);
  });
});

describe("checkBlocks", () => {
  test.each([
    [
      "a block called like a part of every object",
      { type: "constructor" },
      "unsupported type: constructor [json-pointer:/blocks/0/type]",
    ],
    ["an unknown block", { type: "bogus" }, "unsupported type: bogus [json-pointer:/blocks/0/type]"],
    [
      "an element out of place",
      { type: "actions", elements: [{ type: "plain_text_input" }] },
      "unsupported type",
    ],
    [
      "a block without what it needs",
      { type: "header" },
      "missing required field: text [json-pointer:/blocks/0]",
    ],
    ["a section with nothing in it", { type: "section" }, "missing required field: text or fields"],
    ["a picture that is not a file", { ...GOOD.image, slack_file: { id: "F0" } }, "invalid slack file"],
    ["no object at all", "x" as unknown as JsonObject, "unsupported type: "],
    ["a number for a text", { type: "header", text: 3 }, "invalid type [json-pointer:/blocks/0/text]"],
  ])("refuses %s", (_name, block, line) => {
    expect(problems(block).join()).toContain(line);
  });

  test("refuses a second block or element with the same id", () => {
    const block = { ...GOOD.header, block_id: "same" };
    expect(() => checkBlocks([block, block], { surface: "message", fileIsReady: () => true })).toThrow(
      "invalid_blocks",
    );
    const button = { ...GOOD.button, action_id: "same" };
    expect(problems({ type: "actions", elements: [button, button] }).join()).toContain(
      '"same" already exists',
    );
  });

  test("accepts 50 blocks in a message and 100 in a view", () => {
    const blocks = (length: number) => Array.from({ length }, () => ({ type: "divider" }));
    const check = (length: number) =>
      checkBlocks(blocks(length), { surface: "message", fileIsReady: () => true });
    expect(check(50)).toHaveLength(50);
    expect(() => check(51)).toThrow("invalid_blocks");
    expect(viewProblems({ type: "home", blocks: blocks(100) })).toEqual([]);
    expect(viewProblems({ type: "home", blocks: blocks(101) }).join()).toContain("no more than 100 items");
  });

  test("refuses more text than a message may hold", () => {
    const block = { type: "section", text: plain("x".repeat(3000)) };
    const check = (count: number) =>
      checkBlocks(Array(count).fill(block), { surface: "message", fileIsReady: () => true });
    expect(check(4)).toHaveLength(4);
    expect(() => check(5)).toThrow("msg_blocks_too_long");
  });

  test("keeps the given ids and fills in the others", () => {
    const blocks = checkBlocks([{ ...GOOD.header, block_id: "mine" }, GOOD.input ?? {}], {
      surface: "modal",
      fileIsReady: () => true,
    });
    expect(blocks[0]?.block_id).toBe("mine");
    expect(blocks[1]).toMatchObject({ block_id: expect.stringMatching(/^.{4,}$/) });
    expect(blocks[1]?.element).toMatchObject({ action_id: expect.stringMatching(/^.{4,}$/) });
  });

  test("markdown and tables are allowed only in messages; a form with a question needs a submit button", () => {
    expect(problems(GOOD.markdown ?? {}, "modal").join()).toContain("unsupported type: markdown");
    const view = { type: "modal", title: plain("x"), blocks: [GOOD.input ?? {}] };
    expect(viewProblems(view).join()).toContain("missing required field: submit");
    expect(viewProblems({ ...view, submit: plain("Run") })).toEqual([]);
  });
});
