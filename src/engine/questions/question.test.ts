import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { QuestionRow } from "../../store/question-repository.ts";
import { APPROVE, DENY, judgeAnswer as judge } from "./question.ts";
import { whoMayAnswer } from "./who-may-answer.ts";

const open: QuestionRow = {
  runId: "r",
  stepId: "s",
  cellKey: "",
  kind: "approve",
  text: "Go on?",
  options: [APPROVE, DENY],
  answerers: [],
  quorum: 2,
  requestedBy: "U1",
  status: "open",
  answers: [],
  remark: null,
  offer: null,
  createdAtMs: 0,
  expiresAtMs: 1_000,
};
/** Without roles and permissions: the entries are the people. */
const judgeAnswer = (row: QuestionRow | undefined, answer: Parameters<typeof judge>[1]) =>
  judge(row, answer, row && whoMayAnswer(row, undefined, new Map()));
const said = (by: string, value: string = APPROVE, atMs = 10) => ({ by, value, atMs });

describe("an approval", () => {
  test("needs as many different people as its quorum", () => {
    const once = judgeAnswer(open, said("U2"));
    expect(once).toEqual({ status: "open", answers: [said("U2")] });
    expect(judgeAnswer({ ...open, ...once }, said("U2", APPROVE, 20)).status).toBe("open");
    expect(judgeAnswer({ ...open, ...once }, said("U3")).status).toBe("approved");
  });

  test("is denied by a single no, even from somebody who had said yes", () => {
    const once = judgeAnswer(open, said("U2"));
    expect(judgeAnswer({ ...open, ...once }, said("U2", DENY))).toEqual({
      status: "denied",
      answers: [said("U2", DENY)],
    });
  });

  test("is granted as soon as enough different people have said yes, and not before", () => {
    const people = fc.array(fc.constantFrom("U2", "U3", "U4", "U5"), { maxLength: 12 });
    fc.assert(
      fc.property(people, fc.integer({ min: 1, max: 4 }), (answers, quorum) => {
        let row: QuestionRow = { ...open, quorum };
        for (const by of answers) if (row.status === "open") row = { ...row, ...judgeAnswer(row, said(by)) };
        expect(row.status).toBe(new Set(answers).size >= quorum ? "approved" : "open");
      }),
    );
  });

  test.each([
    ["who started the run", open, said("U1"), "QUESTION_OWN_RUN"],
    ["who started it and says no", open, said("U1", DENY), "QUESTION_OWN_RUN"],
    ["somebody who is not named", { ...open, answerers: ["U7"] }, said("U2"), "QUESTION_NOT_YOURS"],
    ["another answer", open, said("U2", "perhaps"), "QUESTION_ANSWER"],
    ["a press when its time is over", open, said("U2", APPROVE, 1_000), "QUESTION_CLOSED"],
    [
      "a press after the decision",
      { ...open, status: "denied" as const, answers: [said("U3", DENY)] },
      said("U2"),
      "QUESTION_CLOSED",
    ],
    [
      "a press when the run was stopped",
      { ...open, status: "closed" as const },
      said("U2"),
      "QUESTION_CLOSED",
    ],
    ["a question that is gone", undefined, said("U2"), "QUESTION_UNKNOWN"],
  ])("refuses %s", (_, question, answer, code) => {
    expect(() => judgeAnswer(question, answer)).toThrow(expect.objectContaining({ code }));
  });
});

describe("a question", () => {
  const ask: QuestionRow = { ...open, kind: "ask", options: ["blue", "green"], quorum: 1 };

  test("ends with the first answer, even from the person who started the run", () => {
    expect(judgeAnswer(ask, said("U1", "green"))).toEqual({
      status: "answered",
      answers: [said("U1", "green")],
    });
  });

  test("tells somebody who is late who was faster, and what they said", () => {
    const answered: QuestionRow = { ...ask, status: "answered", answers: [said("U1", "green")] };
    expect(() => judgeAnswer(answered, said("U2", "blue"))).toThrow("U1 has already answered it: green.");
  });
});
