import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { Pace } from "../../src/slack/outbox/pace.ts";
import { OutboxSender, type SenderOptions } from "../../src/slack/outbox/sender.ts";
import { Announcer } from "../../src/slack/runs/announcer.ts";
import type { Store } from "../../src/store/open-store.ts";

/** The Slack end of a bot without Slack: everything about runs is sent by `deliver`, as fast as possible. */
export function slackEnd(options: {
  readonly engine: Engine;
  readonly store: Store;
  readonly owner: string;
  readonly deliver: SenderOptions["deliver"];
  readonly stumbling: Pick<Pace, "backoffMs" | "maxBackoffMs" | "maxStumbles">;
}) {
  const { engine, store, owner, deliver, stumbling } = options;
  const { outbox, runs } = store;
  const shared = { outbox, clock: systemClock, log: silentLog };
  const announcer = new Announcer({
    ...shared,
    engine,
    runs,
    clusterLocks: { holder: async () => undefined },
    linkTo: async () => undefined,
    nights: async () => undefined,
  });
  const sender = new OutboxSender({
    ...shared,
    owner,
    deliver,
    pace: { postEveryMs: 1, editEveryMs: 1, anyEditEveryMs: 1, ...stumbling },
    onDelivered: (row) => announcer.delivered(row),
  });
  return { sender, announcer };
}
