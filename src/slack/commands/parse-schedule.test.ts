import { describe, expect, test } from "vitest";
import { parseCommand } from "./parse.ts";

const added = {
  verb: "schedule",
  act: "add",
  name: "nightly",
  cron: "0 3 * * 1-5",
  timeZone: "Europe/Berlin",
  playbook: "race",
};

describe("/mesh schedule", () => {
  test.each([
    ["schedule", { verb: "schedule", act: "list" }],
    ["schedule LIST", { verb: "schedule", act: "list" }],
    ["schedule next", { verb: "schedule", act: "next" }],
    ["schedule next nightly", { verb: "schedule", act: "next", name: "nightly" }],
    ["schedule pause nightly", { verb: "schedule", act: "pause", name: "nightly" }],
    ["schedule resume nightly", { verb: "schedule", act: "resume", name: "nightly" }],
    ["schedule remove nightly", { verb: "schedule", act: "remove", name: "nightly" }],
    ['schedule add nightly "0 3 * * 1-5" Europe/Berlin race', { ...added, inputs: {} }],
    ["schedule add nightly “0  3 * * 1-5” Europe/Berlin race", { ...added, inputs: {} }],
    ["schedule add nightly 0 3 * * 1-5 Europe/Berlin race rate=3", { ...added, inputs: { rate: "3" } }],
    ["schedule add nightly @daily UTC race", { ...added, cron: "@daily", timeZone: "UTC", inputs: {} }],
  ])("%s", (text, command) => {
    expect(parseCommand(text)).toEqual({ command });
  });

  test.each([
    ["schedule pauze nightly", "SLACK_SCHEDULE_ACT", /Did you mean "pause"\?/],
    ["schedule add", "SLACK_SCHEDULE_ADD", /PLAYBOOK/],
    ['schedule add nightly "0 3 * * *" race', "SLACK_SCHEDULE_ADD", /Europe\/Berlin/],
    ["schedule add nightly 0 3 * * 1-5 Europe/Berlin", "SLACK_SCHEDULE_ADD", /PLAYBOOK/],
    ['schedule add nightly "0 3 * * *" UTC rate=3', "SLACK_SCHEDULE_ADD", /PLAYBOOK/],
    ['schedule add nightly "0 3 * * *" UTC race fast', "SLACK_NOT_AN_INPUT", /fast=VALUE/],
    ["schedule pause", "SLACK_NO_SCHEDULE", /schedule list/],
    ["schedule pause a b", "SLACK_EXTRA_WORD", /pause NAME/],
    ["schedule list all", "SLACK_EXTRA_WORD", /schedule list/],
    ["schedule next a b", "SLACK_EXTRA_WORD", /next NAME/],
  ])("%s → %s", (text, code, hint) => {
    const parsed = parseCommand(text);
    expect(parsed).toMatchObject({ diagnostics: [{ code, hint: expect.stringMatching(hint) }] });
  });
});
