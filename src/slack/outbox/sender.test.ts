import { webApi } from "@slack/bolt";
import { afterEach, describe, expect, test } from "vitest";
import { FakeClock } from "../../../test/engine/fake-clock.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { MemoryOutbox } from "../../../test/support/memory-outbox.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { OutboxRow } from "../../store/posting.ts";
import type { Pace } from "./pace.ts";
import type { SentReceipt } from "./receipt.ts";
import { OutboxSender, type SenderOptions } from "./sender.ts";

const FAST: Pace = {
  postEveryMs: 1,
  editEveryMs: 1,
  anyEditEveryMs: 1,
  backoffMs: 5,
  maxBackoffMs: 20,
  maxStumbles: 3,
};

/** Accepts rows as Slack would, and remembers them. First throws whatever a test put in `answers`. */
class FakeSlack {
  readonly taken: string[] = [];
  readonly answers: Error[] = [];
  #ts = 0;

  deliver = async (row: OutboxRow): Promise<SentReceipt> => {
    const answer = this.answers.shift();
    if (answer !== undefined) throw answer;
    this.taken.push(`${row.key}=${String(row.payload.text)}`);
    return { slackTs: row.slackTs ?? `ts${++this.#ts}` };
  };
}

const started: OutboxSender[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((sender) => sender.stop()));
});

function startSender(
  outbox: MemoryOutbox,
  slack: FakeSlack,
  over: Partial<SenderOptions> = {},
): OutboxSender {
  const sender = new OutboxSender({
    outbox,
    owner: "a",
    deliver: slack.deliver,
    clock: systemClock,
    log: silentLog,
    pace: FAST,
    ...over,
  });
  started.push(sender);
  sender.start();
  return sender;
}

function post(key: string, text = key, channel = "C1") {
  return { key, channel, kind: "post" as const, payload: { text, blocks: [] } };
}

const platformError = (error: string) => new webApi.WebAPIPlatformError({ ok: false, error });

describe("OutboxSender", () => {
  test("sends what an earlier process left behind, in order", async () => {
    const outbox = new MemoryOutbox();
    for (const key of ["a", "b", "c"]) await outbox.put(post(key));
    const slack = new FakeSlack();
    startSender(outbox, slack);
    await eventually("all three", () => slack.taken.length === 3);
    expect(slack.taken).toEqual(["a=a", "b=b", "c=c"]);
    expect((await outbox.find("c"))?.slackTs).toBe("ts3");
  });

  test("sends a new message at once, without any time passing", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    const clock = new FakeClock();
    startSender(outbox, slack, { clock });
    await clock.untilSleeping(2_000); // between two looks, with nothing to send
    await outbox.put(post("a"));
    await eventually("the post", () => slack.taken.length === 1);
  });

  test("sends only the newest version of a message that was replaced while it waited", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    startSender(outbox, slack, { pace: { ...FAST, editEveryMs: 60 } });
    await outbox.put(post("card", "v1"));
    await eventually("the post", () => slack.taken.length === 1);
    for (const text of ["v2", "v3", "v4"]) {
      await outbox.put(post("card", text));
    }
    await eventually("the edit", async () => (await outbox.pending(1)).length === 0);
    expect(slack.taken).toEqual(["card=v1", "card=v4"]);
  });

  test.each([
    ["429", new webApi.WebAPIRateLimitedError(0.05)],
    ["500", new webApi.WebAPIHTTPError(500, "Oops", {})],
    ["a dropped connection", new webApi.WebAPIRequestError(new Error("socket hang up"))],
    ["internal_error", platformError("internal_error")],
    ["a revoked token", platformError("token_revoked")],
  ])("%s is tried again, and nothing overtakes it", async (_, error) => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    slack.answers.push(error, error);
    await outbox.put(post("a"));
    await outbox.put(post("b"));
    startSender(outbox, slack);
    await eventually("both", () => slack.taken.length === 2);
    expect(slack.taken).toEqual(["a=a", "b=b"]);
  });

  test("Retry-After is honoured", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    slack.answers.push(new webApi.WebAPIRateLimitedError(0.2));
    await outbox.put(post("a"));
    const before = performance.now();
    startSender(outbox, slack);
    await eventually("the post", () => slack.taken.length === 1);
    expect(performance.now() - before).toBeGreaterThanOrEqual(195);
  });

  test.each(["channel_not_found", "invalid_blocks", "missing_scope"])(
    "%s is given up and blocks nothing",
    async (code) => {
      const outbox = new MemoryOutbox();
      const slack = new FakeSlack();
      slack.answers.push(platformError(code));
      await outbox.put(post("a"));
      await outbox.put(post("b"));
      const givenUp: string[] = [];
      startSender(outbox, slack, {
        onGivenUp: async (row, reason) => void givenUp.push(`${row.key} ${reason}`),
      });
      await eventually("the second", () => slack.taken.length === 1);
      expect(givenUp).toEqual([`a ${code}`]);
      expect(await outbox.find("a")).toMatchObject({ slackTs: null, lastError: code, sentVersion: 1 });
    },
  );

  test("if Slack stumbles over one message for ever, the others are not held up for ever", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    slack.answers.push(...Array.from({ length: FAST.maxStumbles }, () => platformError("fatal_error")));
    await outbox.put(post("poison"));
    await outbox.put(post("b"));
    startSender(outbox, slack);
    await eventually("the second", () => slack.taken.length === 1);
    expect(slack.taken).toEqual(["b=b"]);
  });

  test("a message that waited through a long outage is not given up at the first stumble after it", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    const away = new webApi.WebAPIRequestError(new Error("ECONNREFUSED"));
    slack.answers.push(...Array.from({ length: FAST.maxStumbles }, () => away), platformError("fatal_error"));
    await outbox.put(post("a"));
    startSender(outbox, slack);
    await eventually("the end", () => outbox.rows.get("a")?.sentVersion === 1);
    expect(slack.taken).toEqual(["a=a"]);
  });

  test("a channel that has to wait does not hold up another", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    slack.answers.push(new webApi.WebAPIRateLimitedError(30));
    await outbox.put(post("a", "a", "C1"));
    await outbox.put(post("b", "b", "C2"));
    startSender(outbox, slack);
    await eventually("the other channel", () => slack.taken.includes("b=b"));
    expect(slack.taken).toEqual(["b=b"]);
  });

  test("if the process is killed between Slack's answer and our write, only that message is repeated, once", async () => {
    const outbox = new MemoryOutbox();
    await outbox.put(post("a"));
    await outbox.put(post("b"));
    let killed: () => void = () => {};
    const death = new Promise<void>((resolve) => {
      killed = resolve;
    });
    // The write of the first process never happens, and the process does nothing more.
    outbox.beforeMarkSent = () => {
      killed();
      return new Promise(() => {});
    };
    const slack = new FakeSlack();
    const first = new OutboxSender({
      owner: "a",
      outbox,
      deliver: slack.deliver,
      clock: systemClock,
      log: silentLog,
      pace: FAST,
    });
    first.start();
    await death;
    outbox.beforeMarkSent = async () => {};
    startSender(outbox, slack);
    await eventually("everything sent", async () => (await outbox.pending(1)).length === 0);
    expect(slack.taken).toEqual(["a=a", "a=a", "b=b"]);
  });

  test("no message is repeated if the database cannot be written for a moment", async () => {
    const outbox = new MemoryOutbox();
    await outbox.put(post("a"));
    let failures = 2;
    outbox.beforeMarkSent = async () => {
      if (failures-- > 0) throw new Error("disk full");
    };
    const slack = new FakeSlack();
    startSender(outbox, slack);
    await eventually("the write", async () => (await outbox.find("a"))?.slackTs === "ts1");
    expect(slack.taken).toEqual(["a=a"]);
  });

  test("a question does not wait behind chatter or behind an upload", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    let finishUpload = () => {};
    const uploading = new Promise<void>((resolve) => {
      finishUpload = resolve;
    });
    await outbox.put({ ...post("files"), kind: "file", background: true });
    for (let index = 0; index < 20; index++)
      await outbox.put({ ...post(`chatter${index}`), background: true });
    const begun: string[] = [];
    startSender(outbox, slack, {
      deliver: async (row) => {
        begun.push(row.key);
        if (row.kind === "file") await uploading;
        return slack.deliver(row);
      },
    });
    await eventually("the upload", () => begun.includes("files"));
    await outbox.put(post("question"));
    await eventually("the question", () => slack.taken.includes("question=question"));
    expect(slack.taken).not.toContain("files=files");
    expect(slack.taken.indexOf("question=question")).toBeLessThan(20);
    finishUpload();
    await eventually("everything", async () => (await outbox.pending(1)).length === 0);
    expect(slack.taken.filter((taken) => taken.startsWith("files"))).toHaveLength(1);
  });

  test("drain sends what is there and then ends; what cannot be sent stays", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    const sender = startSender(outbox, slack);
    await outbox.put(post("a"));
    await sender.drain(5_000);
    expect(slack.taken).toEqual(["a=a"]);
    slack.answers.push(new webApi.WebAPIRateLimitedError(60));
    await outbox.put(post("b"));
    await sender.drain(50);
    await sender.stop();
    expect((await outbox.pending(9)).map(({ key }) => key)).toEqual(["b"]);
  });

  test("two replicas never send to one channel at the same time, and the remaining one carries on", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    for (let index = 0; index < 20; index++) await outbox.put(post(`m${index}`));
    const first = startSender(outbox, slack);
    startSender(outbox, slack, { owner: "b" });
    await eventually("some", () => slack.taken.length >= 5);
    await first.stop();
    await eventually("the rest", () => slack.taken.length >= 20);
    await eventually("the notes", async () => (await outbox.pending(1)).length === 0);
    expect(slack.taken).toEqual(Array.from({ length: 20 }, (_, index) => `m${index}=m${index}`));
  });

  test("what Slack returned is recorded before anything follows from it, so that a file is not sent twice", async () => {
    const outbox = new MemoryOutbox();
    const slack = new FakeSlack();
    await outbox.put(post("a"));
    const kept: unknown[] = [];
    startSender(outbox, slack, {
      onDelivered: async (row) => void kept.push((await outbox.find(row.key))?.slackTs),
    });
    await eventually("the note", async () => (await outbox.pending(1)).length === 0);
    expect(kept).toEqual(["ts1"]);
  });
});
