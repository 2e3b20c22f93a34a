import Type from "typebox";
import { expect, test } from "vitest";
import { actionContext } from "../../test/support/action-context.ts";
import type { ActionDeclaration } from "../playbook/action-declaration.ts";
import { defineAction } from "./define-action.ts";

const closed = { additionalProperties: false } as const;

const greet = {
  name: "test.greet",
  summary: "Greets somebody.",
  params: Type.Object({ name: Type.String(), times: Type.Integer({ default: 1 }) }, closed),
  outputs: Type.Object(
    { words: Type.Array(Type.String()), mood: Type.Union([Type.Literal("good"), Type.Literal("bad")]) },
    closed,
  ),
  recovery: "reconcile",
} as const satisfies ActionDeclaration;

const measure = {
  ...greet,
  name: "test.measure",
  outputs: Type.Object({ p99: Type.Optional(Type.Number()) }, closed),
  result: Type.Object({ p99: Type.Number() }, closed),
} as const satisfies ActionDeclaration;

test("an action combines its declaration and its implementation", async () => {
  const action = defineAction(greet, {
    async run({ name, times }) {
      return { outputs: { words: Array<string>(times).fill(name), mood: "good" } };
    },
  });
  expect(action).toMatchObject(greet);
  expect(await action.run({ name: "Ada", times: 2 }, actionContext("r1"))).toEqual({
    outputs: { words: ["Ada", "Ada"], mood: "good" },
  });
});

test("an implementation that does not fit the declaration does not compile", () => {
  defineAction(greet, {
    // @ts-expect-error: `mood` is missing
    async run() {
      return { outputs: { words: ["a"] } };
    },
  });
  defineAction(greet, {
    // @ts-expect-error: a word is a string
    async run() {
      return { outputs: { words: [1], mood: "good" } };
    },
  });
  defineAction(greet, {
    // @ts-expect-error: there is no such mood
    async run() {
      return { outputs: { words: [], mood: "sad" } };
    },
  });
  defineAction(greet, {
    // @ts-expect-error: `tone` is not declared
    async run() {
      return { outputs: { words: [], mood: "good", tone: "low" } };
    },
  });
  defineAction(greet, {
    // @ts-expect-error: it measures nothing
    async run() {
      return { outputs: { words: [], mood: "good" }, result: { p99: 1 } };
    },
  });
  defineAction(measure, {
    // @ts-expect-error: it must return a result
    async run() {
      return { outputs: {} };
    },
  });
  defineAction(measure, {
    // @ts-expect-error: p99 is a number
    async run() {
      return { outputs: {}, result: { p99: "1 ms" } };
    },
  });
  defineAction(greet, {
    async run(params) {
      // @ts-expect-error: there is no such parameter
      return { outputs: { words: [params.nickname], mood: "good" } };
    },
  });
});
