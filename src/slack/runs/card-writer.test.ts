import { expect, test } from "vitest";
import { FakeEngine } from "../../../test/support/fake-engine.ts";
import { MemoryOutbox } from "../../../test/support/memory-outbox.ts";
import { cellView, endedCell, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import { quietPorts } from "../../../test/support/slack-ports.ts";
import { systemClock } from "../../base/clock.ts";
import { CardWriter } from "./card-writer.ts";
import { outboxKeys } from "./keys.ts";

const RUN = "01k8x0m3f7p2qe4";

test("a card tells the time that is left from the last good run with the same inputs", async () => {
  const engine = new FakeEngine();
  const outbox = new MemoryOutbox();
  const clock = { ...systemClock, nowMs: () => T0_MS + 30_000 };
  const cards = new CardWriter({
    ...quietPorts(),
    engine,
    outbox,
    runs: engine.ends,
    clock,
    linkTo: async () => undefined,
  });
  const took = (seconds: number) => [stepView("race", "Race", [endedCell(0, seconds)])];
  const ended = { startedAtMs: T0_MS - 900_000, endedAtMs: T0_MS - 800_000 };
  const good = { ...ended, status: "succeeded" as const };
  engine.add(runView({ id: "01same000000000", ...good, steps: took(90) }));
  engine.add(runView({ id: "01failed0000000", ...ended, status: "failed", steps: took(5) }));
  engine.add(runView({ id: "01other00000000", ...good, inputs: { rate: 9 }, steps: took(600) }));
  const race = cellView({ status: "running", startedAtMs: T0_MS });
  engine.add(
    runView({ id: RUN, status: "running", startedAtMs: T0_MS, steps: [stepView("race", "Race", [race])] }),
  );
  await cards.write(RUN);
  expect(JSON.stringify(outbox.rows.get(outboxKeys.card(RUN))?.payload)).toContain("33 % · about 1m left");
});
