import { describe, expect, test } from "vitest";
import { expectGolden } from "../../test/support/golden.ts";
import type { Diagnostic } from "../base/diagnostic.ts";
import { type CheckContext, readSchedules, SchedulesFile } from "./declared-schedules.ts";

const context: CheckContext = {
  nowMs: Date.UTC(2026, 10, 26),
  minIntervalMs: 900_000,
  async checkPlaybook(name, inputs): Promise<readonly Diagnostic[]> {
    if (name !== "race")
      return [{ code: "SCHEDULE_PLAYBOOK", severity: "error", message: `There is no playbook "${name}".` }];
    return "rate" in inputs
      ? []
      : [{ code: "PB_MISSING_INPUT", severity: "error", message: 'The input "rate" is required.' }];
  },
};
const read = (text: string) => readSchedules(text, "schedules.yaml", context);
const GOOD = `version: 1
schedules:
  nightly:
    cron: "0 3 * * 1-5"
    time_zone: Europe/Berlin
    playbook: race
    channel: C045EF6GH
    inputs: { rate: 200 }
    mention: [S012AB3CD, U012AB3CD]
  weekly: { cron: "0 4 * * 0", time_zone: UTC, playbook: race, channel: C045EF6GH, inputs: { rate: 5 } }
`;

test("schemas/schedules.schema.json matches the source", () => {
  const schema = { $schema: "https://json-schema.org/draft/2020-12/schema", ...SchedulesFile };
  const file = new URL("../../schemas/schedules.schema.json", import.meta.url);
  expectGolden(`${JSON.stringify(schema, null, 2)}\n`, file);
});

describe("schedules.yaml", () => {
  test("declares schedules", async () => {
    expect(await read(GOOD)).toEqual({
      diagnostics: [],
      schedules: [
        {
          name: "nightly",
          cron: "0 3 * * 1-5",
          timeZone: "Europe/Berlin",
          playbookName: "race",
          channel: "C045EF6GH",
          inputs: { rate: 200 },
          mention: ["S012AB3CD", "U012AB3CD"],
        },
        {
          name: "weekly",
          cron: "0 4 * * 0",
          timeZone: "UTC",
          playbookName: "race",
          channel: "C045EF6GH",
          inputs: { rate: 5 },
          mention: [],
        },
      ],
    });
    expect(await read("version: 1\nschedules: {}\n")).toEqual({ schedules: [], diagnostics: [] });
  });

  test.each([
    ["an unknown zone", "Europe/Berlin", "Europe/Berln", "SCHEDULE_ZONE", 5],
    ["a cron that never occurs", '"0 3 * * 1-5"', '"0 0 30 2 *"', "SCHEDULE_NEVER", 4],
    ["an unknown playbook", "playbook: race\n", "playbook: rcae\n", "SCHEDULE_PLAYBOOK", 6],
    ["a missing input", "inputs: { rate: 200 }", "inputs: {}", "PB_MISSING_INPUT", 8],
    ["an unknown key", "mention:", "mentoin:", "SCHEDULES_INVALID", 9],
    [
      "a channel's name",
      "channel: C045EF6GH\n    inputs",
      'channel: "#perf"\n    inputs',
      "SCHEDULES_INVALID",
      7,
    ],
    ["a wrong name", "nightly:", "Nightly!:", "SCHEDULES_INVALID", 3],
    ["a number instead of a cron", '"0 3 * * 1-5"', "5", "SCHEDULES_INVALID", 4],
    ["invalid YAML", "version: 1", "version: [1", "SCHEDULES_SYNTAX", undefined],
  ])("reports %s at its place", async (_, from, to, code, line) => {
    const { diagnostics } = await read(GOOD.replace(from, to));
    expect(diagnostics[0]).toMatchObject({ code, severity: "error", file: "schedules.yaml" });
    if (line !== undefined) expect(diagnostics[0]?.range?.start.line).toBe(line);
  });

  test("reports all mistakes at once, and keeps the correct schedules", async () => {
    const { schedules, diagnostics } = await read(
      GOOD.replace("Europe/Berlin", "Nowhere/Land").replace("playbook: race\n", "playbook: rcae\n"),
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(["SCHEDULE_ZONE", "SCHEDULE_PLAYBOOK"]);
    expect(schedules.map(({ name }) => name)).toEqual(["weekly"]);
  });

  test.each([
    "",
    "[]",
    "5",
    "version: 2\nschedules: {}",
    "schedules: []",
    "version: 1\nschedules: { a: null }",
  ])("%j is refused without an exception", async (text) => {
    const { schedules, diagnostics } = await read(text);
    expect(schedules).toEqual([]);
    expect(diagnostics.length).toBeGreaterThan(0);
  });
});
