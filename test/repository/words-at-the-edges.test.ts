import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

/** Commands as typed into Slack, and as typed into a terminal. */
const SLACK_COMMAND = /(?<![\w.])\/mesh (?!\$)[a-z]/;
const TERMINAL_COMMAND = /["`(]regatta [a-z]+/;

/** The edges themselves; at a terminal, the demo also tells people what to type on its page. */
const SLACK = ["slack/"];
const TERMINAL = ["cli/"];
const DEMO = ["cli/demo/", "cli/new-playbook.ts"];
/** Pages printed by a terminal command, and the name in the responses of the sandbox's proxies. */
const NAMES = ["playbook/reference/", "sandbox/mesh/"];

function textsOf(path: string): readonly string[] {
  const text = readFileSync(`${SRC}/${path}`, "utf8");
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) texts.push(node.getText());
    else ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return texts;
}

const sources = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
  (path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path),
);

function found(command: RegExp, outside: readonly string[]): readonly string[] {
  return sources
    .filter((path) => !outside.some((folder) => path.startsWith(folder)))
    .flatMap((path) =>
      textsOf(path)
        // A literal's own backticks do not quote anything, and those inside a template are escaped.
        .map((text) => text.slice(1, -1).replaceAll("\\`", "`"))
        .filter((text) => command.test(text))
        .map((text) => `${path}: ${text}`),
    );
}

describe("what people are told to type", () => {
  test("names Slack commands only in Slack", () => {
    expect(found(SLACK_COMMAND, [...SLACK, ...DEMO])).toEqual([]);
  });

  test("names terminal commands only at the terminal", () => {
    expect(found(TERMINAL_COMMAND, [...TERMINAL, ...NAMES])).toEqual([]);
  });
});
