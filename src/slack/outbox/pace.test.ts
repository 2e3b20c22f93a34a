import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OutboxRow } from "../../store/posting.ts";
import { backoffMs, chooseNext, isEdit, type Moments, SLACK_PACE } from "./pace.ts";

function row(position: number, over: Partial<OutboxRow> = {}): OutboxRow {
  return {
    key: `k${position}`,
    channel: "C1",
    position,
    kind: "post",
    payload: {},
    background: false,
    version: 1,
    sentVersion: 0,
    attempts: 0,
    lastError: null,
    slackTs: null,
    slackFileId: null,
    maybePostedSinceMs: null,
    updatedAtMs: 0,
    ...over,
  };
}

const anytime: Moments = {
  channelPausedUntilMs: 0,
  nextPostAtMs: 0,
  nextAnyEditAtMs: 0,
  nextEditAtMs: new Map(),
  retryAtMs: new Map(),
};

const NOW_MS = 10;

describe("chooseNext", () => {
  test("nothing to send", () => {
    expect(chooseNext([], anytime, NOW_MS)).toBeUndefined();
  });

  test("an edit overtakes a post that must wait, a second post does not", () => {
    const rows = [row(1), row(2), row(3, { slackTs: "1.0" })];
    const next = chooseNext(rows, { ...anytime, nextPostAtMs: 900, nextAnyEditAtMs: 100 }, NOW_MS);
    expect(next).toMatchObject({ row: { key: "k3" }, dueAtMs: 100 });
    const retrying = { ...anytime, nextAnyEditAtMs: 999, retryAtMs: new Map([["k1", 500]]) };
    expect(chooseNext(rows, retrying, NOW_MS)).toMatchObject({ row: { key: "k1" }, dueAtMs: 500 });
  });

  test("what somebody waits for goes before what is in the background, whether new or an edit", () => {
    const chatter = [row(1, { background: true }), row(2, { background: true, slackTs: "1.0" })];
    expect(chooseNext([...chatter, row(3)], anytime, NOW_MS)?.row.key).toBe("k3");
    expect(chooseNext([...chatter, row(3, { slackTs: "2.0" })], anytime, NOW_MS)?.row.key).toBe("k3");
  });

  test("a reply in the background does not overtake a card that is being tried again", () => {
    const rows = [row(1, { background: true }), row(2)];
    const retrying = { ...anytime, retryAtMs: new Map([["k2", 500]]) };
    expect(chooseNext(rows, retrying, NOW_MS)).toMatchObject({ row: { key: "k2" }, dueAtMs: 500 });
  });

  test("a message that was edited lately lets others that change go first", () => {
    const rows = [row(1, { slackTs: "1.0" }), row(2, { slackTs: "2.0" })];
    const next = chooseNext(rows, { ...anytime, nextEditAtMs: new Map([["k1", 5]]) }, NOW_MS);
    expect(next?.row.key).toBe("k2");
  });

  test("a file counts as a new message even if it was sent before", () => {
    expect(isEdit(row(1, { kind: "file", slackTs: "1.0" }))).toBe(false);
  });

  test("a paused channel sends nothing too early, and new messages keep their order", () => {
    const moments = fc.record({ paused: fc.nat(9), post: fc.nat(9), edit: fc.nat(9), retry: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), moments, (edits, at) => {
        const rows = edits.map((edit, i) => row(i, { slackTs: edit ? "1.0" : null }));
        const next = chooseNext(
          rows,
          {
            channelPausedUntilMs: at.paused,
            nextPostAtMs: at.post,
            nextAnyEditAtMs: at.edit,
            nextEditAtMs: new Map(),
            retryAtMs: new Map([["k0", at.retry]]),
          },
          0,
        );
        expect(next?.dueAtMs).toBeGreaterThanOrEqual(at.paused);
        if (next && !isEdit(next.row)) expect(next.row).toBe(rows.find((candidate) => !isEdit(candidate)));
      }),
    );
  });
});

test("the backoff doubles up to a limit", () => {
  expect([1, 2, 3, 99].map((failures) => backoffMs(SLACK_PACE, failures))).toEqual([
    1_000, 2_000, 4_000, 60_000,
  ]);
});
