import { describe, expect, test } from "vitest";
import { splitWords } from "../typing/words.ts";
import { readCommand } from "./read-command.ts";
import { schedule } from "./verbs/schedule.ts";

const added = {
  act: "add",
  name: "nightly",
  cron: "0 3 * * 1-5",
  timeZone: "Europe/Berlin",
  playbook: "race",
};

describe("/mesh schedule", () => {
  test.each([
    ["", { act: "list" }],
    ["LIST", { act: "list" }],
    ["next", { act: "next" }],
    ["next nightly", { act: "next", name: "nightly" }],
    ["pause nightly", { act: "pause", name: "nightly" }],
    ["resume nightly", { act: "resume", name: "nightly" }],
    ["remove nightly", { act: "remove", name: "nightly" }],
    ['add nightly "0 3 * * 1-5" Europe/Berlin race', { ...added, inputs: {} }],
    ["add nightly “0  3 * * 1-5” Europe/Berlin race", { ...added, inputs: {} }],
    ["add nightly 0 3 * * 1-5 Europe/Berlin race rate=3", { ...added, inputs: { rate: "3" } }],
    ["add nightly @daily UTC race", { ...added, cron: "@daily", timeZone: "UTC", inputs: {} }],
  ])("%s", (text, command) => {
    const split = splitWords(text);
    expect("words" in split && schedule.parse(split.words)).toEqual({ args: command });
  });

  test.each([
    ["schedule pauze nightly", "SLACK_SCHEDULE_ACT", /^Write `\/mesh schedule pause nightly`\.$/],
    ["schedule add", "SLACK_SCHEDULE_ADD", /PLAYBOOK/],
    ['schedule add nightly "0 3 * * *" race', "SLACK_SCHEDULE_ADD", /Europe\/Berlin/],
    ["schedule add nightly 0 3 * * 1-5 Europe/Berlin", "SLACK_SCHEDULE_ADD", /PLAYBOOK/],
    ['schedule add nightly "0 3 * * *" UTC rate=3', "SLACK_SCHEDULE_ADD", /PLAYBOOK/],
    ['schedule add nightly "0 3 * * *" UTC race fast', "SLACK_NOT_AN_INPUT", /fast=VALUE/],
    ["schedule pause", "SLACK_NO_SCHEDULE", /schedule list/],
    ["schedule pause a b", "SLACK_EXTRA_WORD", /schedule pause a`/],
    ["schedule list all", "SLACK_EXTRA_WORD", /schedule list/],
    ["schedule next a b", "SLACK_EXTRA_WORD", /schedule next a`/],
  ])("%s → %s", (text, code, hint) => {
    expect(readCommand(text)).toMatchObject({ diagnostics: [{ code, hint: expect.stringMatching(hint) }] });
  });
});
