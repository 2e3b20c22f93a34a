import { describe, expect, test } from "vitest";
import type { InputDeclaration, Playbook } from "../../playbook/playbook.ts";
import { viewProblems } from "../../workspace/block-check.ts";
import { optionsOf, VALUE } from "./menus.ts";
import { readForm } from "./read-form.ts";
import { inputBlockId, runForm } from "./run-form.ts";

const start = { line: 1, column: 1, offset: 0 };
const base = { description: "", required: false, range: { start, end: start } };
const names = new Map([
  ["mesh", ["none", "sidecar", "ambient"]],
  ["meshes", ["none", "sidecar", "ambient"]],
]);

function elementOf(input: Partial<InputDeclaration>, given = {}) {
  const declared: InputDeclaration = { ...base, name: "x", type: "string", ...input };
  const playbook = { name: "p", title: "P", description: "", inputs: new Map([[declared.name, declared]]) };
  const view = runForm(playbook as unknown as Playbook, given, "C1", { names });
  expect(viewProblems(JSON.parse(JSON.stringify(view)))).toEqual([]);
  return JSON.parse(JSON.stringify(view.blocks.at(-1))).element;
}

describe("menus in forms", () => {
  test("a list of meshes is a menu of which several can be chosen, in their order", () => {
    const element = elementOf({ name: "meshes", type: "array", default: ["sidecar", "none"] });
    expect(element).toMatchObject({
      type: "multi_static_select",
      options: [{ value: "none" }, { value: "sidecar" }, { value: "ambient" }],
      initial_options: [{ value: "sidecar" }, { value: "none" }],
    });
    expect(
      elementOf({ name: "meshes", type: "array" }, { meshes: "ambient, none" }).initial_options,
    ).toMatchObject([{ value: "ambient" }, { value: "none" }]);
    const state = {
      [inputBlockId("meshes")]: { [VALUE]: { selected_options: [{ value: "b" }, { value: "a" }] } },
    };
    expect(readForm(state)).toEqual({ meshes: "b,a" });
    expect(readForm({ [inputBlockId("meshes")]: { [VALUE]: { selected_options: [] } } })).toEqual({});
  });

  test("one mesh is a menu, too; what is no mesh that there is stays to be typed", () => {
    expect(elementOf({ name: "mesh", default: "sidecar" })).toMatchObject({
      type: "static_select",
      initial_option: { value: "sidecar" },
    });
    expect(elementOf({ name: "mesh" }, { mesh: "sidcar" })).toMatchObject({
      type: "plain_text_input",
      initial_value: "sidcar",
    });
    expect(elementOf({ name: "other" })).toMatchObject({ type: "plain_text_input" });
    expect(elementOf({ name: "mesh", type: "integer" })).toMatchObject({ type: "number_input" });
  });

  test("more than 100 options are all shown, in groups", () => {
    const options = Array.from({ length: 250 }, (_, index) => `option-${index}`);
    const { option_groups: groups, ...rest } = elementOf({ type: "choice", options, default: "option-150" });
    expect(rest).toMatchObject({ type: "static_select", initial_option: { value: "option-150" } });
    expect(groups.map(({ label }: { label: { text: string } }) => label.text)).toEqual([
      "1 to 100",
      "101 to 200",
      "201 to 250",
    ]);
    expect(
      groups.flatMap((group: { options: { value: string }[] }) => group.options.map(({ value }) => value)),
    ).toEqual(options);
  });

  test("options of more than 75 characters are shown whole, in two lines", () => {
    const long = Array.from({ length: 15 }, (_, index) => `part-${index}`.padEnd(10, "-"))
      .join("")
      .slice(0, 140);
    const [option] = elementOf({ type: "choice", options: [long] }).options;
    expect(option.value).toBe(long);
    expect(`${option.text.text}${option.description.text}`.replace("……", "")).toBe(long);
  });

  test("what no menu can hold is typed", () => {
    const choice = (options: string[]) =>
      optionsOf({ ...base, name: "x", type: "choice", options }, [], names);
    expect(choice(["x".repeat(151)])).toBeUndefined();
    expect(choice(Array.from({ length: 10_001 }, (_, index) => String(index)))).toBeUndefined();
    expect(choice([])).toBeUndefined();
  });
});
