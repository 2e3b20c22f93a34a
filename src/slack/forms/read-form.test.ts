import { expect, test } from "vitest";
import { type FormState, readForm } from "./read-form.ts";

const read = (values: unknown) => readForm(values as FormState);

test("fields that were filled in are inputs, whatever kind of element they are", () => {
  expect(
    read({
      "input:url": { value: { type: "plain_text_input", value: " http://shop/ " } },
      "input:mesh": { value: { type: "static_select", selected_option: { value: "sidecar" } } },
      "input:meshes": {
        value: { type: "multi_static_select", selected_options: [{ value: "none" }, { value: "sidecar" }] },
      },
      "input:rate": { value: { type: "number_input", value: null } },
      "input:none": { value: { type: "multi_static_select", selected_options: [] } },
      "other:block": { value: { type: "plain_text_input", value: "x" } },
    }),
  ).toEqual({ url: "http://shop/", mesh: "sidecar", meshes: "none,sidecar" });
});

test.each<[string, unknown]>([
  ["a block without elements", null],
  ["an element without a state", { value: null }],
  ["a list of options that is none", { value: { selected_options: "none" } }],
  ["options that are none", { value: { selected_options: [null, 7, {}] } }],
  ["an option that is none", { value: { selected_option: "none" } }],
  ["a value that is no text", { value: { value: { a: 1 } } }],
])("a form with %s is read as if the field were empty", (_title, block) => {
  expect(read({ "input:url": block, "input:rate": { value: { value: "300" } } })).toEqual({ rate: "300" });
});
