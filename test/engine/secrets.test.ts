import Type from "typebox";
import { describe, expect, test } from "vitest";
import { Failure } from "../../src/base/failure.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { parsePlaybook } from "../../src/playbook/index.ts";
import {
  engineWith,
  fakeAction,
  request,
  runToEnd,
  sharedStore,
  untilStopped,
  type Work,
} from "./engine-harness.ts";
import { until } from "./fake-clock.ts";

const store = sharedStore();
const VALUE = `it's 100% "s3cr3t"/\\ väl?e`;
const secrets = { read: async (name: string) => (name === "token" ? VALUE : undefined) };
const INPUTS = "inputs: { token: { type: secret, default: token }, note: { type: string, default: none } }\n";

const params = Type.Object(
  {
    text: Type.Optional(Type.String({ secrets: "anywhere" })),
    shown: Type.Optional(Type.String()),
    headers: Type.Optional(Type.Record(Type.String(), Type.String(), { secrets: "anywhere" })),
  },
  { additionalProperties: false },
);

/** An action that takes a secret, and what it was given each time. */
function taking(work: Work = async () => ({ outputs: {} })) {
  const given: JsonObject[] = [];
  const action = fakeAction(
    "test.take",
    async (received, context) => {
      given.push(received);
      return work(received, context);
    },
    { params },
  );
  return { action, given };
}

const utf8 = (text: string) => Buffer.from(text, "utf8");

describe("a secret", () => {
  test("reaches the action whole, in texts and maps, and the journal holds words in its place", async () => {
    const { action, given } = taking();
    const engine = engineWith(store(), [action], { secrets });
    const view = await runToEnd(
      engine,
      `${INPUTS}steps:\n  - { id: s, uses: test.take, with: { text: "a \${{ inputs.token }} b", headers: { x/y~z: "\${{ inputs.token }}" } } }\n`,
    );
    expect(given).toEqual([{ text: `a ${VALUE} b`, headers: { "x/y~z": VALUE } }]);
    expect((await store().attempts.ofRun(view.id)).map((row) => row.params)).toEqual([
      { text: "a [secret token] b", headers: { "x/y~z": "[secret token]" } },
    ]);
  });

  test.each([
    ["another input", 'text: "${{ inputs.note }}"'],
    ["the playbook itself", 'text: "[secret token]"'],
    ["all inputs together", 'headers: "${{ inputs }}"'],
    ["an input read by a computed name", "text: \"${{ inputs[['token'][0]] }}\""],
  ])("is not filled in for words that stand for it, from %s", async (_, text) => {
    const { action, given } = taking();
    const engine = engineWith(store(), [action], { secrets });
    await runToEnd(engine, `${INPUTS}steps:\n  - { uses: test.take, with: { ${text} } }\n`, {
      note: "[secret token]",
    });
    expect(JSON.stringify(given)).toContain("[secret token]");
    expect(JSON.stringify(given)).not.toContain("s3cr3t");
  });

  test("that an action returned is hidden, and a later step does not get it again", async () => {
    const { action, given } = taking(async ({ text = "" }) => ({ outputs: { text: `got ${String(text)}` } }));
    const engine = engineWith(store(), [action], { secrets });
    const body = `${INPUTS}steps:
  - { id: first, uses: test.take, with: { text: "\${{ inputs.token }}" } }
  - { id: later, uses: test.take, with: { text: "\${{ steps.first.outputs.text }}" } }
outputs: { text: "\${{ steps.later.outputs.text }}" }\n`;
    const view = await runToEnd(engine, body);
    expect(given[1]).toEqual({ text: "got [secret token]" });
    expect(view.status).toBe("succeeded");
    expect(JSON.stringify(view)).not.toContain("s3cr3t");
  });

  test("is hidden in every notation in outputs, failures, progress, warnings, questions and files", async () => {
    const { action } = taking(async (_params, context) => {
      const written = [
        encodeURIComponent(VALUE),
        JSON.stringify(VALUE),
        utf8(`u:${VALUE}`).toString("base64"),
        utf8(VALUE).toString("hex"),
      ];
      const text = written.join(" and ");
      context.progress({ text });
      await context.warn(text);
      await context.summarise({ headline: text, lines: [text] });
      await context.saveArtifact({
        name: "a.json",
        title: text,
        mediaType: "application/json",
        bytes: utf8(JSON.stringify({ text })),
      });
      throw new Failure("STORE_BROKEN", text, { hint: text, state: text, details: { text } });
    });
    const engine = engineWith(store(), [action], { secrets });
    const view = await runToEnd(
      engine,
      `${INPUTS}steps:\n  - { uses: test.take, with: { text: "\${{ inputs.token }}" } }\n`,
    );
    const file = Buffer.from((await store().artifacts.bytes(view.id, "a.json")) ?? []).toString("utf8");
    const shown = JSON.stringify([view, await store().attempts.ofRun(view.id), file]);
    expect(shown).toContain("[secret token] and ");
    for (const part of [
      "s3cr3t",
      encodeURIComponent(VALUE),
      utf8(VALUE).toString("hex"),
      utf8(`u:${VALUE}`).toString("base64").slice(3, 20),
    ])
      expect(shown).not.toContain(part);
  });

  test("that only an earlier step was given is hidden in what a later step finds", async () => {
    const { action } = taking(async () => ({ outputs: { text: `found ${VALUE}` } }));
    const engine = engineWith(store(), [action], { secrets });
    const view = await runToEnd(
      engine,
      `${INPUTS}steps:\n  - { id: s, uses: test.take }\noutputs: { text: "\${{ steps.s.outputs.text }}" }\n`,
    );
    const [attempt] = await store().attempts.ofRun(view.id);
    expect(attempt?.outputs).toEqual({ text: "found [secret token]" });
  });

  test("comes from its source again when a killed run is resumed", async () => {
    const first = taking(async (_params, context) => untilStopped(context));
    const second = taking();
    const a = engineWith(store(), [first.action], { owner: "a", secrets, limits: { leaseTtlMs: 600 } });
    const { id } = await a.begin(
      request(`${INPUTS}steps:\n  - { uses: test.take, with: { text: "\${{ inputs.token }}" } }\n`),
    );
    await until(() => first.given.length > 0, "the step");
    const rotated = { read: async () => "an0ther-value" };
    const b = engineWith(store(), [second.action], { owner: "b", secrets: rotated });
    await b.recover();
    expect((await b.waitForEnd(id)).status).toBe("succeeded");
    expect(second.given).toEqual([{ text: "an0ther-value" }]);
  });

  test.each([
    ["does not exist any more", undefined, 'There is no secret "token".'],
    ["is empty", " \n", 'The secret "token" is empty.'],
    ["is short", "s3cr3t!", 'The secret "token" is too short or too plain'],
    ["is a plain word", "kubernetes", 'The secret "token" is too short or too plain'],
    ["is hardly more than quotes", `"' ' ' ' 'a'"`, 'The secret "token" is too short or too plain'],
  ])("that %s stops the step before it begins", async (_, value, reason) => {
    const { action, given } = taking();
    const values = ["there-at-f1rst"];
    const engine = engineWith(store(), [action], {
      secrets: { read: async () => (values.length > 0 ? values.pop() : value) },
    });
    const view = await runToEnd(
      engine,
      `${INPUTS}steps:\n  - { uses: test.take, with: { text: "\${{ inputs.token }}" } }\n`,
    );
    expect(given).toEqual([]);
    expect(view.problem).toContain(reason);
  });
});

test("a run is not started with a secret in place of a secret's name, and what was given is shown nowhere", async () => {
  const { action } = taking();
  const engine = engineWith(store(), [action], { secrets: { read: async () => undefined } });
  const starting = engine.begin(request(`${INPUTS}steps: [{ uses: test.take }]\n`, { token: "ghp_9aYx81" }));
  await expect(starting).rejects.toMatchObject({
    code: "SECRET_UNKNOWN",
    message: 'There is no secret of the name that was given for "token".',
    hint: expect.not.stringContaining("ghp_9aYx81"),
  });
  expect(JSON.stringify(await engine.list({ limit: 5 }))).not.toContain("ghp_9aYx81");
});

describe("a playbook that puts a secret where it would be seen is refused:", () => {
  const { action } = taking();
  const catalogue = new Map([[action.name, action]]);
  test.each([
    [
      "a parameter that does not take secrets",
      'steps: [{ uses: test.take, with: { shown: "x ${{ inputs.token }}" } }]',
    ],
    ["the name of a step", 'steps: [{ uses: test.take, name: "${{ inputs.token }}" }]'],
    ["a matrix", 'steps: [{ uses: test.take, matrix: { a: ["${{ inputs.token }}"] } }]'],
    ["a condition", "steps: [{ uses: test.take, if: \"inputs.token != ''\" }]"],
    ["a calculation", "steps: [{ uses: test.take, with: { text: \"${{ 'a' + inputs.token }}\" } }]"],
    ["a function", 'steps: [{ uses: test.take, with: { text: "${{ string(size(inputs.token)) }}" } }]'],
    ["a choice", 'steps: [{ uses: test.take, with: { text: "${{ true ? inputs.token : inputs.note }}" } }]'],
    ["the group", 'concurrency: { group: "${{ inputs.token }}" }\nsteps: [{ uses: test.take }]'],
    ["the playbook's outputs", 'steps: [{ uses: test.take }]\noutputs: { a: "${{ inputs.token }}" }'],
    ["a step's outputs", 'steps: [{ uses: test.take, outputs: { a: "${{ inputs.token }}" } }]'],
  ])("%s", (_, body) => {
    const { diagnostics } = parsePlaybook(
      { path: "p.yaml", text: `version: 1\nname: p\n${INPUTS}${body}\n` },
      catalogue,
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["PB_SECRET_PLACE"]);
  });
});
