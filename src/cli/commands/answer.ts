import { userInfo } from "node:os";
import { Command } from "commander";
import { Failure } from "../../base/failure.ts";
import { findRunOrFail } from "../../engine/find-run.ts";
import { APPROVE, DENY } from "../../engine/questions/question.ts";
import { openQuestions } from "../../run/open-questions.ts";
import type { QuestionKey } from "../../run/question-key.ts";
import type { QuestionView, RunView } from "../../run/run-view.ts";
import { EXIT } from "../exit-codes.ts";
import { type ProductOptions, withProduct, withStoreOption } from "../product-options.ts";
import { say } from "../say.ts";

interface AnswerOptions extends ProductOptions {
  readonly step?: string;
}

/** `regatta approve RUN`, `regatta deny RUN` and `regatta answer RUN VALUE`: for runs on a shared store. */
export function answerCommands(): readonly Command[] {
  const decision = (name: string, value: string, description: string) =>
    withStoreOption(
      new Command(name)
        .description(description)
        .argument("<run>", "the run's id or a part of it")
        .option("--step <id>", "which step, if several ask"),
    ).action(async (reference: string, options: AnswerOptions) => {
      process.exitCode = await answer(reference, value, "approve", options);
    });
  const answering = withStoreOption(
    new Command("answer")
      .description("Answer a question that a run's step asks")
      .argument("<run>", "the run's id or a part of it")
      .argument("<value>", "one of the answers to choose from")
      .option("--step <id>", "which step, if several ask"),
  ).action(async (reference: string, value: string, options: AnswerOptions) => {
    process.exitCode = await answer(reference, value, "ask", options);
  });
  return [
    decision(
      "approve",
      APPROVE,
      "Approve the step that a run waits for; the person who started the run cannot",
    ),
    decision("deny", DENY, "Deny the step that a run waits for; the step fails"),
    answering,
  ];
}

function answer(
  reference: string,
  value: string,
  kind: QuestionView["kind"],
  options: AnswerOptions,
): Promise<number> {
  return withProduct(options, async ({ engine }) => {
    const { run } = await findRunOrFail(engine, reference);
    const key = openQuestion(run, kind, options.step);
    say(standingOf(await engine.answer(key, userInfo().username, value), key));
    return EXIT.ok;
  });
}

/** @throws Failure `QUESTION_UNKNOWN` when it is not clear which question is meant. */
function openQuestion(run: RunView, kind: QuestionView["kind"], stepId: string | undefined): QuestionKey {
  const open = openQuestions(run, kind).map(({ key }) => key);
  const meant = stepId === undefined ? open : open.filter((key) => key.stepId === stepId);
  const [only, second] = meant;
  if (only !== undefined && second === undefined) return only;
  const what = kind === "approve" ? "approval" : "answer";
  if (only === undefined)
    throw new Failure(
      "QUESTION_UNKNOWN",
      stepId === undefined
        ? `Run ${run.id} is not waiting for an ${what}.`
        : `Step ${stepId} is not waiting for an ${what}.`,
      open.length === 0 ? {} : { hint: `These do: ${open.map((key) => key.stepId).join(", ")}.` },
    );
  throw new Failure("QUESTION_UNKNOWN", `Several steps of run ${run.id} are waiting for an ${what}.`, {
    hint: `Name one with --step: ${[...new Set(meant.map((key) => key.stepId))].join(", ")}.`,
  });
}

function standingOf({ status, answers, quorum }: QuestionView, { runId, stepId }: QuestionKey): string {
  if (status === "open") return `${stepId} of run ${runId}: ${answers.length} of ${quorum} have approved.`;
  return `${stepId} of run ${runId}: ${status}.`;
}
