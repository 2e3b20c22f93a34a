import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NIGHTLY as schedule } from "../../../test/support/nightly-schedule.ts";
import { cellView, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import { checkBlocks } from "../../workspace/block-check.ts";
import type { CardMessage } from "../message.ts";
import { nightAlert } from "./night-alert.ts";
import { addedMessage } from "./schedule-changes.ts";
import { nextSlotsMessage, scheduleListMessage } from "./schedule-list.ts";
import { scheduleNotices } from "./schedule-notices.ts";

const textOf = (message: { readonly blocks: unknown }) => JSON.stringify(message.blocks);
const accepted = ({ blocks, text }: CardMessage) => {
  expect(text.length).toBeGreaterThan(0);
  expect(() => checkBlocks(blocks, { surface: "message", fileIsReady: () => false })).not.toThrow();
};

describe("messages about schedules", () => {
  test("show the state of each", () => {
    const slot = { scheduleName: "nightly", slotMs: T0_MS, atMs: T0_MS, runId: null, reason: null };
    const list = textOf(
      scheduleListMessage(
        [
          schedule,
          { ...schedule, name: "paused", pausedBy: "U0BEN0002", pausedAtMs: T0_MS, origin: "declared" },
          { ...schedule, name: "ran", last: { ...slot, outcome: "run", runId: "01r" } },
          { ...schedule, name: "late", last: { ...slot, outcome: "missed", reason: "Nobody was there." } },
          { ...schedule, name: "gone", last: { ...slot, outcome: "refused", reason: "No such playbook." } },
        ],
        T0_MS,
      ),
    );
    expect(list).toMatch(/🗓️ \*nightly\*.*Next: Mon 23 Nov 2026, 14:00 Europe\/Berlin \(13:00 UTC\)/);
    expect(list).toMatch(/⏸️ \*paused\*.*declared.*Paused by <@U0BEN0002>\..*schedule_resume/);
    expect(list).toMatch(/Last: Mon 23 Nov 2026, 13:00 Europe\/Berlin \(12:00 UTC\), run `01r`/);
    expect(list).toMatch(
      /⚠️ Last: .* was missed\. Nobody was there\..*could not be started\. No such playbook\./,
    );
  });

  test("stay within Slack's limits, whatever names and reasons contain", () => {
    const nasty = fc.string({ unit: "grapheme", minLength: 1, maxLength: 5_000 });
    fc.assert(
      fc.property(nasty, fc.integer({ min: 0, max: 60 }), (text, count) => {
        const odd = {
          ...schedule,
          playbookName: text,
          cron: text,
          inputs: { [text]: text },
          createdBy: text,
        };
        const many = Array.from({ length: count }, (_, index) => ({ ...odd, name: `night-${index}` }));
        const mistakes = many.map(() => ({
          code: "SCHEDULES_INVALID" as const,
          severity: "error" as const,
          message: text,
          file: text,
        }));
        accepted(scheduleListMessage(many, T0_MS, mistakes));
        accepted(addedMessage(odd, [T0_MS, T0_MS + 1]));
        accepted(nextSlotsMessage(many.map((one) => ({ schedule: one, slots: [T0_MS] }))));
        for (const message of [
          scheduleNotices.missed({ schedule: odd, slots: [T0_MS], reason: text, nextSlotMs: T0_MS }),
          scheduleNotices.refused({ schedule: odd, slotMs: T0_MS, reason: text, nextSlotMs: T0_MS }),
        ])
          expect(() =>
            checkBlocks(message.payload.blocks, { surface: "message", fileIsReady: () => false }),
          ).not.toThrow();
        const night = { schedule: "nightly", slotMs: T0_MS, mention: ["S0GROUP01"] };
        const alarm = nightAlert(runView({ night, status: "failed", problem: text }), undefined);
        expect(alarm).toBeDefined();
        if (alarm) accepted(alarm);
      }),
      { numRuns: 40 },
    );
  });
});

describe("the alert about a scheduled run", () => {
  const night = { schedule: "nightly", slotMs: T0_MS, mention: ["U0ADA0001"] };
  const report = {
    worse: true,
    headline: "sidecar is slower at p99.",
    lines: ["sidecar: p99 1 → 2 ms (slower)"],
  };
  const breached = stepView("race", "Race", [
    cellView({ thresholds: [{ expression: "result.p99 < 5", verdict: "breached", level: "warn" }] }),
  ]);

  test.each([
    [
      "a failed night",
      runView({ night, status: "failed", problem: "No room." }),
      undefined,
      /has failed.*No room/,
    ],
    [
      "a stopped night",
      runView({ night, status: "cancelled", problem: "Cancelled." }),
      undefined,
      /was cancelled/,
    ],
    ["a worse night", runView({ night, status: "succeeded" }), report, /was worse.*slower at p99/],
    [
      "a night over a warning",
      runView({ night, status: "succeeded", steps: [breached] }),
      undefined,
      /breached a threshold/,
    ],
  ])("comes for %s", (_, view, about, words) => {
    const message = nightAlert(view, about);
    expect(message && textOf(message)).toMatch(words);
    expect(message && textOf(message)).toContain("<@U0ADA0001>");
  });

  test("says what to do within Slack's limits, however much there is to report", () => {
    const long = "x".repeat(2_000);
    const cells = Array.from({ length: 9 }, () =>
      cellView({ thresholds: [{ expression: long, verdict: "breached", level: "warn", note: long }] }),
    );
    const view = runView({ night, status: "succeeded", steps: [stepView("race", "Race", cells)] });
    const lines = Array.from({ length: 20 }, () => long);
    const message = nightAlert(view, { ...report, headline: long, lines });
    expect(message && textOf(message)).toContain(`/mesh rerun ${view.id}`);
    expect(() =>
      checkBlocks(message?.blocks ?? [], { surface: "message", fileIsReady: () => false }),
    ).not.toThrow();
  });

  test.each([
    ["a good night", runView({ night, status: "succeeded" }), { ...report, worse: false }],
    ["a night that still goes on", runView({ night, status: "running" }), undefined],
    ["what a person has started", runView({ status: "failed", problem: "No room." }), undefined],
  ])("does not come for %s", (_, view, about) => {
    expect(nightAlert(view, about)).toBeUndefined();
  });
});
