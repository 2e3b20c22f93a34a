import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { silentLog } from "../../src/base/log.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { composeProduct } from "../../src/main/compose.ts";
import { notifyMessage } from "../../src/slack/cards/notify-message.ts";
import { SLACK_PACE } from "../../src/slack/outbox/pace.ts";
import { OutboxSender } from "../../src/slack/outbox/sender.ts";
import { FakeClock } from "../engine/fake-clock.ts";
import { newStoreFolder } from "../support/empty-store.ts";
import { eventually } from "../support/eventually.ts";
import { preparedRun } from "../support/prepared-run.ts";

const PLAYBOOK = `version: 1
name: tell
title: Tell
steps:
  - uses: notify
    with: { text: The race begins., channel: C0RACES01 }
`;

test("a playbook's notification is sent at once, without any time passing for the sender", async () => {
  const dataDir = newStoreFolder();
  const { config } = readConfig({ dataDir }, {});
  if (config === undefined) throw new Error("the defaults are not a valid configuration");
  const product = await composeProduct(config, silentLog, { noticeOf: notifyMessage });
  const clock = new FakeClock();
  const sent: string[] = [];
  const sender = new OutboxSender({
    outbox: product.store.outbox,
    owner: "test",
    clock,
    log: silentLog,
    pace: SLACK_PACE,
    deliver: async (row) => {
      sent.push(`${row.channel} ${String(row.payload.text)}`);
      return { slackTs: "1.1" };
    },
  });
  onTestFinished(async () => {
    await sender.stop();
    await product.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  sender.start();
  await clock.untilSleeping(2_000); // between two polls, with nothing to send
  const source = { path: join(dataDir, "tell.yaml"), text: PLAYBOOK };
  await product.engine.start(preparedRun({ source, requestedBy: "U0ADA0001" }, actionCatalogue));
  await eventually("the message", () => sent.length > 0);
  expect(sent).toEqual(["C0RACES01 The race begins."]);
});
