import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkBlocks, viewProblems } from "../../src/workspace/block-check.ts";

function golden(folder: string): { name: string; content: { blocks: unknown } }[] {
  const dir = new URL(`../../src/slack/${folder}/golden/`, import.meta.url);
  return readdirSync(dir).map((name) => ({
    name,
    content: JSON.parse(readFileSync(new URL(name, dir), "utf8")),
  }));
}

const fileIsReady = () => true;

test.each(golden("cards"))("the card $name is within Slack's limits", ({ content }) => {
  const blocks = checkBlocks(content.blocks, { surface: "message", fileIsReady });
  expect(blocks.length).toBeGreaterThan(0);
});

test.each(golden("forms"))("the form $name is within Slack's limits", ({ content }) => {
  expect(viewProblems(content as never)).toEqual([]);
  expect(checkBlocks(content.blocks, { surface: "modal", fileIsReady }).length).toBeGreaterThan(0);
});
