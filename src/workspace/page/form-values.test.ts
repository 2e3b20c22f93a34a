import { describe, expect, test } from "vitest";
import { complete } from "./client/completions.ts";
import { type Element, fieldError, initialValue } from "./client/elements.ts";

const option = (value: string) => ({ text: { type: "plain_text", text: value }, value });
const element = (type: string, more: Partial<Element> = {}): Element => ({ type, action_id: "a", ...more });
const text = (value: string | null) => ({ type: "plain_text_input", value });

describe("fieldError", () => {
  const rate = element("number_input", { min_value: "1", max_value: "5000" });
  test.each([
    ["an empty required text", element("plain_text_input"), text(null), false, /required/],
    ["an empty optional text", element("plain_text_input"), text(null), true, undefined],
    ["no number", rate, text("many"), false, /a number/],
    ["a part of a number", rate, text("1.5"), false, /whole/],
    ["a part where parts are allowed", { ...rate, is_decimal_allowed: true }, text("1.5"), false, undefined],
    ["too low a number", rate, text("0"), false, /at least 1/],
    ["too high a number", rate, text("5001"), false, /at most 5000/],
    ["the highest number", rate, text("5000"), false, undefined],
    ["too short a text", element("plain_text_input", { min_length: 3 }), text("ab"), false, /at least 3/],
    ["too long a text", element("plain_text_input", { max_length: 3 }), text("abcd"), false, /at most 3/],
    ["no choice", element("checkboxes"), { type: "checkboxes", selected_options: [] }, false, /required/],
    ["a choice", element("static_select"), { selected_option: option("x") }, false, undefined],
    ["a date", element("datepicker"), { selected_date: "2026-11-23" }, false, undefined],
  ])("%s", (_name, field, value, optional, wanted) => {
    const error = fieldError(field, value, optional);
    if (wanted) expect(error).toMatch(wanted);
    else expect(error).toBeUndefined();
  });
});

test.each([
  [
    element("static_select", { initial_option: option("x") }),
    { type: "static_select", selected_option: option("x") },
  ],
  [element("radio_buttons"), { type: "radio_buttons", selected_option: null }],
  [
    element("checkboxes", { initial_options: [option("x")] }),
    { type: "checkboxes", selected_options: [option("x")] },
  ],
  [
    element("datepicker", { initial_date: "2026-11-23" }),
    { type: "datepicker", selected_date: "2026-11-23" },
  ],
  [element("plain_text_input", { initial_value: "hi" }), { type: "plain_text_input", value: "hi" }],
])("the first value of $type has Slack's shape", (field, value) => {
  expect(initialValue(field)).toEqual(value);
});

describe("complete", () => {
  const mesh = { command: "/mesh", description: "Run", usageHint: "run <playbook> | list | status [run]" };
  const texts = (typed: string) => complete(typed, [mesh]).map((completion) => completion.text);
  test.each([
    ["hello", []],
    ["/", ["/mesh "]],
    ["/me", ["/mesh "]],
    ["/x", []],
    ["/mesh ", ["/mesh run ", "/mesh list", "/mesh status "]],
    ["/mesh s", ["/mesh status "]],
    ["/mesh list", []],
    ["/mesh run compare", []],
  ])("%j", (typed, wanted) => {
    expect(texts(typed)).toEqual(wanted);
  });
});
