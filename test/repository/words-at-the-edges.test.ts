import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));

/** What is typed into Slack, and what is typed into a terminal. */
const SLACK_COMMAND = /(?<![\w.])\/mesh (?!\$)[a-z]/;
const TERMINAL_COMMAND = /["`(]regatta [a-z]+/;

/** The edges themselves; the demo tells people at a terminal what to type on its page. */
const SLACK = ["slack/"];
const TERMINAL = ["cli/"];
const DEMO = ["cli/demo/", "cli/new-playbook.ts"];
/** Pages that a command of the terminal prints, and the name that the sandbox's proxies answer with. */
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
        // A literal's own backticks quote nothing, and those inside of a template are escaped.
        .map((text) => text.slice(1, -1).replaceAll("\\`", "`"))
        .filter((text) => command.test(text))
        .map((text) => `${path}: ${text}`),
    );
}

describe("what people are told to type", () => {
  test("is a command of Slack in Slack alone", () => {
    expect(found(SLACK_COMMAND, [...SLACK, ...DEMO])).toEqual([]);
  });

  test("is a command of the terminal in the terminal alone", () => {
    expect(found(TERMINAL_COMMAND, [...TERMINAL, ...NAMES])).toEqual([]);
  });
});
