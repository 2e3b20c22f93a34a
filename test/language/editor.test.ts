import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LanguageServer } from "./language-server.ts";

const SCHEMA = pathToFileURL("schemas/playbook.schema.json").href;
let server: LanguageServer;

beforeAll(async () => {
  server = await LanguageServer.start();
});

afterAll(() => server.stop());

let count = 0;

/** A playbook in an editor; `|` in its text marks the cursor. */
async function edit(body: string) {
  const text = `# yaml-language-server: $schema=${SCHEMA}\nversion: 1\nname: x\n${body}`;
  const cursor = text.indexOf("|");
  const before = text.slice(0, Math.max(cursor, 0)).split("\n");
  const uri = `file:///playbooks/editor-${++count}.yaml`;
  const problems = await server.open(uri, text.replace("|", ""));
  const at = [before.length - 1, before.at(-1)?.length ?? 0] as const;
  return {
    problems: problems.map(({ message, range }) => ({ line: range.start.line, message })),
    complete: async () => (await server.complete(uri, ...at)).map(({ label }) => label),
    hover: () => server.hover(uri, ...at),
  };
}

describe("a real yaml-language-server with our schema", () => {
  test("finds nothing wrong in a valid playbook", async () => {
    const { problems } = await edit(
      `steps:\n  - id: load\n    uses: load.run\n    with: { url: "http://127.0.0.1/", profile: { rate: "\${{ 5 * 2 }}" } }\n    thresholds: [result.error_rate < 0.01]\n  - uses: playbook:./other.yaml\n    with: { any: thing }\n`,
    );
    expect(problems).toEqual([]);
  });

  test("inside `with`, completes the parameters of the action and no others", async () => {
    const { complete } = await edit("steps:\n  - uses: load.run\n    with:\n      |\n");
    const labels = await complete();
    expect(labels).toEqual(expect.arrayContaining(["url", "profile", "headers"]));
    expect(labels).not.toContain("mesh");
  });

  test("completes inside a parameter that is a map", async () => {
    const { complete } = await edit(
      "steps:\n  - uses: load.run\n    with:\n      url: http://a/\n      profile:\n        |\n",
    );
    expect(await complete()).toEqual(expect.arrayContaining(["rate", "duration", "connections"]));
  });

  test("completes the names of actions", async () => {
    const { complete } = await edit("steps:\n  - uses: |\n");
    expect(await complete()).toEqual(expect.arrayContaining(["load.run", "mesh.install", "wait"]));
  });

  test("explains a parameter", async () => {
    const { hover } = await edit("steps:\n  - uses: load.run\n    with:\n      ur|l: http://a/\n");
    expect(await hover()).toContain("The URL to call");
  });

  test.each([
    ["a typo in a parameter", "steps:\n  - uses: wait\n    with: { duratoin: 1s }\n", 5, /duratoin/],
    [
      "a typo in a key of a step",
      "steps:\n  - uses: wait\n    with: { duration: 1s }\n    tiemout: 5s\n",
      6,
      /tiemout/,
    ],
    [
      "a typo in a key of the playbook",
      "titel: X\nsteps:\n  - uses: wait\n    with: { duration: 1s }\n",
      3,
      /titel/,
    ],
    ["a duration without its unit", "steps:\n  - uses: wait\n    with: { duration: 5 }\n", 5, /./],
    ["an unknown action", "steps:\n  - uses: waits\n", 4, /./],
  ])("puts a squiggle under %s", async (_, body, line, message) => {
    const { problems } = await edit(body);
    expect(problems.some((problem) => problem.line === line && message.test(problem.message))).toBe(true);
  });
});
