import { expect, test } from "vitest";
import { FakeEngine } from "../../../../test/support/fake-engine.ts";
import { runView, stepView, T0_MS } from "../../../../test/support/run-views.ts";
import type { RunStatus, RunView } from "../../../run/run-view.ts";
import { stopButton as draw, readStopPress } from "../../cards/stop-button.ts";
import type { Desk } from "../desk.ts";
import { stopButton } from "./stop.ts";

const ID = "01run0000000001";
const runIn = (status: RunStatus) => runView({ id: ID, status, startedAtMs: T0_MS });

/** Presses a button that was drawn while the run had one status, at a time when it has another. */
async function pressed(drawn: RunStatus, now: RunStatus, brokenOff: readonly string[] = []) {
  const engine = new FakeEngine();
  engine.add(runIn(now));
  for (const id of brokenOff) engine.brokenOff.add(id);
  const told: string[] = [];
  const conversation = {
    userId: "U1",
    channelId: "C1",
    tell: async (message: unknown) => void told.push(JSON.stringify(message)),
  };
  const desk = { engine, access: { roles: new Map() } } as unknown as Desk;
  await stopButton.press(String(draw(runIn(drawn)).value), conversation, desk);
  const skips = engine.cancelled.filter(({ skipCleanUp }) => skipCleanUp).length;
  return { cancels: engine.cancelled.length, skips, told: told.join() };
}

test("Stop stops, and Stop now skips the clean-up", async () => {
  expect(await pressed("running", "running")).toMatchObject({
    cancels: 1,
    told: expect.stringMatching(/It has no clean-up steps, so what it created stays/),
  });
  expect(await pressed("cancelling", "cancelling")).toMatchObject({
    cancels: 1,
    told: expect.stringMatching(/clean-up.*is skipped/),
  });
});

test("the question before a press says what really happens: to a step, to the clean-up, to a run that waits", () => {
  const asked = (over: Partial<RunView>) =>
    draw(runView({ id: ID, startedAtMs: T0_MS, ...over })).confirm?.text.text;
  const cleanUp = stepView("tidy", "Tidy", [], { phase: "finally" });
  expect([
    asked({ status: "queued" }),
    asked({ status: "running" }),
    asked({ status: "running", steps: [cleanUp] }),
    asked({ status: "running", steps: [cleanUp, cleanUp] }),
    asked({ status: "cancelling", steps: [cleanUp] }),
  ]).toEqual([
    "Race the meshes has not begun, so there is nothing to clean up.",
    "The step that Race the meshes is at is interrupted now. It has no clean-up steps, so what it created stays.",
    "The step that Race the meshes is at is interrupted now. Then its clean-up step runs.",
    "The step that Race the meshes is at is interrupted now. Then its 2 clean-up steps run.",
    "The clean-up of Race the meshes is interrupted now. What the run created may be left behind.",
  ]);
});

test("a Stop drawn before somebody else stopped the run skips nothing, and says how to", async () => {
  const { cancels, told } = await pressed("running", "cancelling");
  expect(cancels).toBe(0);
  expect(told).toContain("is already stopping and cleaning up");
  expect(told).toContain(`/mesh stop ${ID}`);
});

test.each(["running", "cancelling"] as const)(
  "a run whose clean-up was broken off cleans up when it is stopped once more, by a button drawn while it was %s",
  async (drawn) => {
    expect(await pressed(drawn, "cancelling", [ID])).toMatchObject({
      cancels: 1,
      skips: 0,
      told: expect.stringMatching(/Cleaning up what .* left/),
    });
  },
);

test("pressing Stop for a run that has ended says so", async () => {
  expect(await pressed("cancelling", "cancelled")).toMatchObject({
    cancels: 0,
    told: expect.stringMatching(/is not running/),
  });
});

test("buttons on older cards, which hold only the id, mean Stop", () => {
  expect(readStopPress(ID)).toEqual({ runId: ID, skip: false });
});
