import { afterEach, describe, expect, test } from "vitest";
import { ADA, PERF, SlackBench, shownText } from "../support/slack-bench.ts";

let bench: SlackBench;
afterEach(() => bench.stop());

describe("without lists of allowed people and channels", () => {
  test.each(["run hello", "plan hello", "stop", "report"])(
    "/mesh %s is refused with what to set",
    async (command) => {
      bench = await SlackBench.start({ users: [], channels: [] });
      const answer = shownText(await bench.ask(`/mesh ${command}`));
      expect(answer).toContain(`REGATTA_ALLOWED_USERS=${ADA}`);
      expect(answer).toContain(`REGATTA_ALLOWED_CHANNELS=${PERF}`);
      expect(bench.engine.started).toEqual([]);
    },
  );

  test.each(["help", "list", "status"])("/mesh %s works", async (command) => {
    bench = await SlackBench.start({ users: [], channels: [] });
    expect(shownText(await bench.ask(`/mesh ${command}`))).not.toContain("REGATTA_ALLOWED");
  });
});

test("rights are checked again on a click: whoever has lost them since cannot stop a run", async () => {
  bench = await SlackBench.start();
  await bench.type("/mesh run hello");
  const card = await bench.message("the card", (message) => message.text.startsWith("Say hello"));
  await bench.app.stop();
  bench.app = bench.newApp({ access: { users: ["U0SOMEBODY"], channels: ["*"] } });
  await bench.app.start();
  await bench.press(card, "run_stop");
  await bench.message("the refusal", (message) =>
    message.text.includes("not on Regatta's list of allowed people"),
  );
  expect(bench.engine.cancelled).toEqual([]);
});

test("the operator assigns the role that a playbook names: its members may run it, and others are told whom to ask", async () => {
  const roles = new Map([["owner", ["U0BOB0001"]]]);
  bench = await SlackBench.start({ users: ["*"], channels: ["*"], roles });
  const answer = shownText(await bench.ask("/mesh run owners-only"));
  expect(answer).toContain("its `permissions` name others");
  expect(answer).toContain("Ask <@U0BOB0001>");
  expect(bench.engine.started).toEqual([]);
  await bench.app.stop();
  bench.app = bench.newApp({
    access: { users: ["*"], channels: ["*"], roles: new Map([["owner", ["U0BOB0001", ADA]]]) },
  });
  await bench.app.start();
  await bench.type("/mesh run owners-only");
  await bench.message("the card", (message) => message.text.startsWith("For owners"));
});
