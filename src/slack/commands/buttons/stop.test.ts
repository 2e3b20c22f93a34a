import { expect, test } from "vitest";
import { FakeEngine } from "../../../../test/support/fake-engine.ts";
import { runView, T0_MS } from "../../../../test/support/run-views.ts";
import type { RunStatus } from "../../../run/run-view.ts";
import { stopButton as draw, readStopPress } from "../../cards/stop-button.ts";
import type { Desk } from "../desk.ts";
import { stopButton } from "./stop.ts";

const ID = "01run0000000001";
const runIn = (status: RunStatus) => runView({ id: ID, status, startedAtMs: T0_MS });

/** Presses a button that was drawn while the run had one status, at a time when it has another. */
async function pressed(drawn: RunStatus, now: RunStatus) {
  const engine = new FakeEngine();
  engine.add(runIn(now));
  const told: string[] = [];
  const conversation = {
    userId: "U1",
    channelId: "C1",
    tell: async (message: unknown) => void told.push(JSON.stringify(message)),
  };
  const desk = { engine, access: { roles: new Map() } } as unknown as Desk;
  await stopButton.press(String(draw(runIn(drawn)).value), conversation, desk);
  return { cancels: engine.cancelled.length, told: told.join() };
}

test("Stop stops, and Stop now skips the clean-up", async () => {
  expect(await pressed("running", "running")).toMatchObject({
    cancels: 1,
    told: expect.stringMatching(/It cleans up first/),
  });
  expect(await pressed("cancelling", "cancelling")).toMatchObject({
    cancels: 1,
    told: expect.stringMatching(/clean-up.*is skipped/),
  });
});

test("a Stop drawn before somebody else stopped the run skips nothing, and says how to", async () => {
  const { cancels, told } = await pressed("running", "cancelling");
  expect(cancels).toBe(0);
  expect(told).toContain("is already stopping and cleaning up");
  expect(told).toContain(`/mesh stop ${ID}`);
});

test("pressing Stop for a run that has ended says so", async () => {
  expect(await pressed("cancelling", "cancelled")).toMatchObject({
    cancels: 0,
    told: expect.stringMatching(/is not running/),
  });
});

test("buttons on older cards, which hold only the id, mean Stop", () => {
  expect(readStopPress(ID)).toEqual({ runId: ID, skip: false });
});
