import { describe, expect, test } from "vitest";
import { cellView, runView, stepView } from "../../test/support/run-views.ts";
import { Failure } from "../base/failure.ts";
import type { QuestionView, RunView } from "../run/run-view.ts";
import type { Prompt } from "./terminal-prompt.ts";
import { TerminalQuestions, type TerminalQuestionsPorts } from "./terminal-questions.ts";

const QUESTION: QuestionView = {
  kind: "ask",
  text: "Which one?",
  options: ["blue", "green"],
  answerers: [],
  quorum: 1,
  status: "open",
  answers: [],
  expiresAtMs: 9,
};
const APPROVAL: QuestionView = { ...QUESTION, kind: "approve", text: "Go?", options: ["approve", "deny"] };

const asking = (question: QuestionView): RunView =>
  runView({ id: "r1", steps: [stepView("gate", "Gate", [cellView({ status: "running", question })])] });

/** Lets one question be handled and returns everything that came of it. */
async function settled(
  question: QuestionView,
  options: Partial<Pick<TerminalQuestionsPorts, "reach" | "given" | "prompt">> & {
    readonly outcome?: QuestionView["status"] | Failure;
  } = {},
) {
  const { outcome = "answered", ...ports } = options;
  const said: string[] = [];
  const printed: string[] = [];
  const questions = new TerminalQuestions({
    engine: {
      async answer({ stepId }, by, value) {
        if (outcome instanceof Failure) throw outcome;
        said.push(`${stepId}: ${by} says ${value}`);
        return { ...question, status: outcome, answers: [{ by, value, atMs: 1 }] };
      },
      async cancel(_id, by) {
        said.push(`cancelled by ${by}`);
        return asking(question);
      },
    },
    user: "ann",
    reach: "nobody else",
    given: {},
    prompt: undefined,
    line: { print: (lines) => printed.push(...lines), update: () => {}, clear: () => {} },
    ...ports,
  });
  questions.look(asking(question));
  questions.look(asking(question));
  await new Promise(setImmediate);
  const { gaveUp } = questions;
  await questions.close();
  return { said, printed: printed.join("\n"), gaveUp };
}

const saying =
  (value: string): Prompt =>
  async () =>
    value;

describe("a question of a run in the terminal", () => {
  test("is put once to the person at the terminal", async () => {
    const { said, gaveUp } = await settled(QUESTION, { prompt: saying("green") });
    expect(said).toEqual(["gate: ann says green"]);
    expect(gaveUp).toBe(false);
  });

  test("is not put if the answer was given in advance", async () => {
    const prompt: Prompt = () => Promise.reject(new Error("asked"));
    const { said } = await settled(QUESTION, { prompt, given: { gate: "blue", other: "green" } });
    expect(said).toEqual(["gate: ann says blue"]);
  });

  test("that nobody can answer ends the run at once, and says how to answer it", async () => {
    const { said, printed, gaveUp } = await settled(QUESTION);
    expect(said).toEqual(["cancelled by ann"]);
    expect(gaveUp).toBe(true);
    expect(printed).toContain("this is not an interactive terminal, and nobody else can reach the run");
    expect(printed).toContain("--answer gate=VALUE");
  });

  test("waits for others if they can reach the run", async () => {
    const { said, printed } = await settled(QUESTION, { reach: "others" });
    expect(said).toEqual([]);
    expect(printed).toContain("`regatta answer r1 blue|green`");
  });

  test("says so if the given answer is refused; the run ends if there is nobody else", async () => {
    const outcome = new Failure("QUESTION_ANSWER", '"red" is not one of the answers.');
    const { said, printed, gaveUp } = await settled(QUESTION, { given: { gate: "red" }, outcome });
    expect(printed).toContain('gate: "red" is not one of the answers.');
    expect(said).toEqual(["cancelled by ann"]);
    expect(gaveUp).toBe(true);
  });
});

describe("an approval of a run in the terminal", () => {
  test("is given by the same person in a second step if nobody else can reach the run", async () => {
    const { said } = await settled(APPROVAL, { prompt: saying("approve"), outcome: "approved" });
    expect(said).toEqual(["gate: ann at the terminal says approve"]);
  });

  test("is left to others if there are any, whoever is at the terminal", async () => {
    const { said, printed } = await settled(
      { ...APPROVAL, answerers: ["U2", "U3"] },
      { prompt: saying("approve"), reach: "others" },
    );
    expect(said).toEqual([]);
    expect(printed).toContain("is waiting for U2 or U3 to approve: `regatta approve r1`");
  });

  test("that needs more people than there are ends the run", async () => {
    const { said, printed } = await settled(
      { ...APPROVAL, quorum: 2 },
      { prompt: saying("approve"), outcome: "open" },
    );
    expect(said).toEqual(["gate: ann at the terminal says approve", "cancelled by ann"]);
    expect(printed).toContain("it needs 2 people");
  });
});

test("a question is withdrawn when the run ends", async () => {
  let aborted = false;
  const prompt: Prompt = (_text, _options, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => {
        aborted = true;
        reject(signal.reason as Error);
      });
    });
  const { said, printed, gaveUp } = await settled(QUESTION, { prompt });
  expect({ aborted, said, printed, gaveUp }).toEqual({ aborted: true, said: [], printed: "", gaveUp: false });
});
