import { expect, test } from "vitest";
import { FakeClock } from "../../../test/engine/fake-clock.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { MemoryInbox } from "../../../test/support/memory-inbox.ts";
import { MemoryOutbox } from "../../../test/support/memory-outbox.ts";
import { silentLog } from "../../base/log.ts";
import { Inbox } from "./inbox.ts";

const MENTION = {
  type: "event_callback",
  event_id: "Ev1",
  event: { type: "app_mention", user: "U1", channel: "C1", text: "run hello" },
};

test("a mention that was written down too late is carried out when Slack sends it again", async () => {
  const clock = new FakeClock();
  const rows = new MemoryInbox(new MemoryOutbox());
  let write = () => {};
  rows.beforeTake = () =>
    new Promise((resolve) => {
      write = resolve;
    });
  const inbox = new Inbox({ inbox: rows, owner: "a", clock, log: silentLog });
  const done: string[] = [];
  const receive = () =>
    inbox.receive({ body: MENTION, ack: async () => void done.push("acknowledged") }, async () => {
      done.push("carried out");
    });
  const first = receive();
  await clock.advance(2_000);
  await first;
  expect(done).toEqual([]);
  write();
  rows.beforeTake = async () => {};
  await eventually("the late write, given back", () => rows.rows.size === 0);
  await receive();
  expect(done).toEqual(["carried out"]);
});

test("a mention whose acknowledgement never left is carried out when Slack sends it again", async () => {
  const rows = new MemoryInbox(new MemoryOutbox());
  const inbox = new Inbox({ inbox: rows, owner: "a", clock: new FakeClock(), log: silentLog });
  const done: string[] = [];
  const received = { body: MENTION, ack: async () => void done.push("acknowledged") };
  const cut = inbox.receive(received, () => Promise.reject(new Error("not connected")));
  await expect(cut).rejects.toThrow("not connected");
  await inbox.receive(received, async () => void done.push("carried out"));
  expect(done).toEqual(["carried out"]);
});
