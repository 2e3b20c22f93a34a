import { describeFailure, messageOf } from "../base/failure.ts";
import type { Engine } from "../engine/engine.ts";
import { openQuestions } from "../run/open-questions.ts";
import type { QuestionKey } from "../run/question-key.ts";
import type { QuestionView, RunView } from "../run/run-view.ts";
import type { StatusLine } from "./status-line.ts";
import { terminalAdvice } from "./terminal-advice.ts";
import type { Prompt } from "./terminal-prompt.ts";

export interface TerminalQuestionsPorts {
  readonly engine: Pick<Engine, "answer" | "cancel">;
  /** The person at the terminal. */
  readonly user: string;
  /** Whether somebody else can answer too: on a server's store, from Slack or another terminal. */
  readonly reach: "others" | "nobody else";
  /** Answers given in advance, by step. */
  readonly given: Readonly<Record<string, string>>;
  readonly prompt: Prompt | undefined;
  readonly line: StatusLine;
}

/**
 * Handles the questions of a run from the terminal. An answer given in advance comes first; otherwise the person at the
 * terminal is asked. If others can reach the run, approvals are left to them, as everywhere. On an embedded store there is
 * nobody else, so the person at the terminal approves as a second step. A question that nobody can answer ends the run at
 * once.
 */
export class TerminalQuestions {
  readonly #ports: TerminalQuestionsPorts;
  readonly #seen = new Set<string>();
  readonly #over = new AbortController();
  #turn: Promise<void> = Promise.resolve();
  #asking = false;
  #gaveUp = false;

  constructor(ports: TerminalQuestionsPorts) {
    this.#ports = ports;
  }

  /** True while the prompt occupies the last line. */
  get asking(): boolean {
    return this.#asking;
  }

  /** True when the run was ended because nobody could answer. */
  get gaveUp(): boolean {
    return this.#gaveUp;
  }

  /** Handles questions that are new since the last look, one after the other. */
  look(view: RunView): void {
    for (const { key, question } of openQuestions(view)) {
      const name = JSON.stringify([key, question.expiresAtMs]);
      if (this.#seen.has(name)) continue;
      this.#seen.add(name);
      this.#turn = this.#turn.then(() => this.#settle(key, question));
    }
  }

  /** The run has ended: withdraws the open question. */
  async close(): Promise<void> {
    this.#over.abort();
    await this.#turn;
  }

  async #settle(key: QuestionKey, question: QuestionView): Promise<void> {
    if (this.#over.signal.aborted) return;
    const { engine, line, reach, user } = this.#ports;
    const alone = reach === "nobody else";
    try {
      const value = await this.#valueOf(key, question);
      if (value === undefined) {
        if (alone)
          await this.#giveUp(key, "this is not an interactive terminal, and nobody else can reach the run");
        else line.print([waitsFor(key, question)]);
        return;
      }
      const by = alone && question.kind === "approve" ? `${user} at the terminal` : user;
      const { status } = await engine.answer(key, by, value);
      if (status !== "open") return;
      if (alone)
        await this.#giveUp(key, `it needs ${question.quorum} people, and nobody else can reach the run`);
      else line.print([waitsFor(key, question)]);
    } catch (error) {
      if (this.#over.signal.aborted) return;
      line.print([`${key.stepId}: ${describeFailure(error, terminalAdvice)}`]);
      if (alone) await this.#giveUp(key, "nobody else can reach the run");
      else line.print([waitsFor(key, question)]);
    }
  }

  /** `undefined`: nobody here may or can answer. */
  async #valueOf({ stepId }: QuestionKey, question: QuestionView): Promise<string | undefined> {
    const { given, line, prompt, reach } = this.#ports;
    const known = given[stepId];
    if (known !== undefined) return known;
    const othersDecide = reach === "others" && question.kind === "approve";
    if (prompt === undefined || othersDecide) return undefined;
    this.#asking = true;
    line.clear();
    try {
      return await prompt(question.text, question.options, this.#over.signal);
    } finally {
      this.#asking = false;
    }
  }

  async #giveUp({ runId, stepId }: QuestionKey, why: string): Promise<void> {
    this.#gaveUp = true;
    const { engine, line, user } = this.#ports;
    line.print([
      `${stepId} asks a question, and ${why}. The run is stopped and cleaned up.`,
      `Give the answer in advance with --answer ${stepId}=VALUE, or start the run from Slack.`,
    ]);
    await engine.cancel(runId, user).catch((error: unknown) => line.print([messageOf(error)]));
  }
}

function waitsFor({ runId, stepId }: QuestionKey, { kind, answerers, options }: QuestionView): string {
  const who = answerers.length === 0 ? "somebody else" : answerers.join(" or ");
  return kind === "approve"
    ? `${stepId} is waiting for ${who} to approve: \`regatta approve ${runId}\`, or the buttons in Slack.`
    : `${stepId} is waiting for ${who} to answer: \`regatta answer ${runId} ${options.join("|")}\`, or the buttons in Slack.`;
}
