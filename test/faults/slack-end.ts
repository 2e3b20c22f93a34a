import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Pace } from "../../src/slack/outbox/pace.ts";
import { OutboxSender, type SenderOptions } from "../../src/slack/outbox/sender.ts";
import { Announcer } from "../../src/slack/runs/announcer.ts";
import type { Store } from "../../src/store/open-store.ts";

/** The Slack end of a bot without Slack: what is told of runs goes out by `deliver`, as fast as it can. */
export function slackEnd(options: {
  readonly engine: Engine;
  readonly store: Store;
  readonly owner: string;
  readonly deliver: SenderOptions["deliver"];
  readonly stumbling: Pick<Pace, "backoffMs" | "maxBackoffMs" | "maxStumbles">;
}) {
  const { engine, store, owner, deliver, stumbling } = options;
  const sender = new OutboxSender({
    outbox: store.outbox,
    owner,
    deliver,
    clock: systemClock,
    log: silentLog,
    pace: { postEveryMs: 1, editEveryMs: 1, anyEditEveryMs: 1, ...stumbling },
    onDelivered: (row, receipt) => announcer.delivered(row, receipt),
  });
  const announcer = new Announcer({
    engine,
    outbox: store.outbox,
    runs: store.runs,
    clock: systemClock,
    log: silentLog,
    nights: async () => undefined,
    wake: () => sender.wake(),
  });
  return { sender, announcer };
}
