import { describe, expect, test } from "vitest";
import { actionContext } from "../../../test/support/action-context.ts";
import type { Question } from "../../engine/questions/question.ts";
import { createWait } from "../wait.ts";
import { createApprove } from "./approve.ts";
import { createAsk } from "./ask.ts";
import { createNotify, type Notice, type Posted } from "./notify.ts";

/** A context in which everybody answers at once; `asked` has the questions. */
function answering(value: string, by: readonly string[]) {
  const asked: Question[] = [];
  const context = actionContext("r1", {
    async ask(question) {
      asked.push(question);
      return { value, by };
    },
  });
  return { asked, context };
}

describe("approve", () => {
  const params = { text: "Install Istio?", quorum: 2, approvers: ["U2", "U3"], expires: "10m" };

  test("asks for its quorum and returns who approved", async () => {
    const { asked, context } = answering("approve", ["U3", "U2"]);
    expect(await createApprove().run(params, context)).toEqual({ outputs: { approved_by: ["U3", "U2"] } });
    expect(asked).toEqual([
      {
        kind: "approve",
        text: "Install Istio?",
        options: ["approve", "deny"],
        answerers: ["U2", "U3"],
        quorum: 2,
        ttlMs: 600_000,
      },
    ]);
    expect(context.said).toEqual(["waiting for 2 approvals"]);
  });
});

test("ask returns the answer and who gave it", async () => {
  const { asked, context } = answering("green", ["U2"]);
  const params = { text: "Which?", options: ["blue", "green"], answerers: [], expires: "1h" };
  expect(await createAsk().run(params, context)).toEqual({
    outputs: { answer: "green", answered_by: "U2" },
  });
  expect(asked).toEqual([
    { kind: "ask", text: "Which?", options: ["blue", "green"], answerers: [], quorum: 1, ttlMs: 3_600_000 },
  ]);
});

describe("notify", () => {
  async function notified(params: object, channel?: string, posted: Posted = { kind: "posted" }) {
    const notices: Notice[] = [];
    const { run } = actionContext("r1");
    const context = actionContext("r1", {
      run: { ...run, ...(channel === undefined ? {} : { channel }) },
      stepId: "tell",
      cellKey: "istio",
    });
    const post = async (notice: Notice) => {
      notices.push(notice);
      return posted;
    };
    const action = createNotify({ post });
    const { outputs } = await action.run({ text: "Done", mention: [], ...params }, context);
    return { notices, outputs, said: context.said, warnings: context.warnings };
  }

  test("posts to the run's channel, with its own key", async () => {
    const { notices, outputs } = await notified({ mention: ["S1"] }, "C1");
    expect(notices).toEqual([
      { key: "run:r1:notify:tell:istio", channel: "C1", text: "Done", mention: ["S1"] },
    ]);
    expect(outputs).toEqual({ posted: true });
  });

  test("posts to another channel if one is named", async () => {
    expect((await notified({ channel: "C2" }, "C1")).notices).toMatchObject([{ channel: "C2" }]);
  });

  test("says that it was posted only if it was, and warns of a channel that is gone or a Slack that is away", async () => {
    const gone = await notified({ channel: "C2" }, "C1", { kind: "refused", reason: "channel_not_found" });
    expect(gone.outputs).toEqual({ posted: false });
    expect(gone.warnings[0]).toMatch(/C2 was not posted: Slack answered channel_not_found\..*\/invite/);
    const away = await notified({}, "C1", { kind: "waiting" });
    expect(away.outputs).toEqual({ posted: false });
    expect(away.warnings[0]).toMatch(/C1 has not been posted yet\. It is kept/);
  });

  test("is only shown if there is no channel", async () => {
    const { notices, outputs, said } = await notified({});
    expect({ notices, outputs, said }).toEqual({ notices: [], outputs: { posted: false }, said: ["Done"] });
  });
});

test("a wait that is resumed after a restart only waits for the remaining time", async () => {
  const slept: number[] = [];
  const { clock } = actionContext("r1");
  const at = (nowMs: number, resumedFromMs?: number) =>
    actionContext("r1", {
      clock: { ...clock, nowMs: () => nowMs, sleep: async (ms) => void slept.push(ms) },
      ...(resumedFromMs === undefined ? {} : { resumedFromMs }),
    });
  for (const context of [at(50_000), at(50_000, 30_000), at(500_000, 30_000)])
    await createWait().run({ duration: "1m" }, context);
  expect(slept).toEqual([60_000, 40_000, 0]);
});
