import { expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { libraryEntry } from "../../src/library/library-entry.ts";

const entryOf = (text: string) => libraryEntry({ path: "shelf/race.yaml", text }, actionCatalogue);

test("a playbook without mistakes is kept as it was read, under its own name", () => {
  const text = `version: 1
name: nightly
title: The nightly race
labels: [benchmark]
inputs: { rate: { type: integer, default: 3 } }
steps: [{ uses: wait, with: { duration: 1s } }]
`;
  const entry = entryOf(text);
  expect(entry).toMatchObject({
    name: "nightly",
    title: "The nightly race",
    labels: ["benchmark"],
    errorCount: 0,
  });
  expect([...(entry.playbook?.inputs.keys() ?? [])]).toEqual(["rate"]);
  expect(entry.source).toEqual({ path: "shelf/race.yaml", text });
});

test("one with mistakes has its file's name, no playbook, and as many mistakes as lint reports", () => {
  const entry = entryOf("version: 1\nname: nightly\nsteps: [{ uses: wiat }, { uses: nothing }]\n");
  expect(entry).toMatchObject({ name: "race", title: "race", playbook: undefined, errorCount: 2 });
  expect(entry.diagnostics.map(({ code }) => code)).toEqual(["PB_UNKNOWN_ACTION", "PB_UNKNOWN_ACTION"]);
});
