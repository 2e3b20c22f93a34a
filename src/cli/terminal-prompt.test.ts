import { once } from "node:events";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { createPrompt } from "./terminal-prompt.ts";

function terminal(options: { isTTY?: boolean } = { isTTY: true }) {
  const input = Object.assign(new PassThrough(), options);
  const output = new PassThrough({ encoding: "utf8" });
  return { input, output, prompt: createPrompt(input, output) };
}

const never = new AbortController().signal;

test.each([
  ["green", "green"],
  ["  Green ", "green"],
  ["g", "green"],
])("takes %j as an option", async (said, meant) => {
  const { input, prompt } = terminal();
  const asked = prompt?.("Which one?", ["blue", "green"], never);
  input.write(`${said}\n`);
  expect(await asked).toBe(meant);
});

test("asks again when the answer is not one of the options, or matches several", async () => {
  const { input, output, prompt } = terminal();
  const asked = prompt?.("Which one?", ["blue", "black"], never);
  let shown = "";
  output.on("data", (text: string) => {
    shown += text;
  });
  for (const said of ["red", "b", ""]) {
    await once(output, "data");
    input.write(`${said}\n`);
  }
  await once(output, "data");
  input.write("blue\n");
  expect(await asked).toBe("blue");
  expect(shown).toContain('Which one? [blue/black] "red" is not one of: blue, black.');
  expect(shown).toContain('"b" is not one of');
});

test("ends when its question is over", async () => {
  const { prompt } = terminal();
  const over = new AbortController();
  const asked = prompt?.("Which one?", ["a"], over.signal);
  over.abort();
  await expect(asked).rejects.toThrow(/abort/i);
});

test("nobody is asked without a terminal", () => {
  expect(terminal({}).prompt).toBeUndefined();
});
