import { userInfo } from "node:os";
import { join } from "node:path";
import { systemClock } from "../base/clock.ts";
import { messageOf } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import type { Config } from "../config/read-config.ts";
import type { Engine } from "../engine/engine.ts";
import type { Product } from "../main/compose.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";
import type { RunView } from "../run/run-view.ts";
import { unjudgedThresholds } from "../run/threshold-text.ts";
import { EXIT } from "./exit-codes.ts";
import { endLeftBehind, waitingLines } from "./left-behind.ts";
import { runAtTerminal } from "./prepare-here.ts";
import { endedLines, endLines, liveLine, waitingNews } from "./run-progress.ts";
import { saveArtifacts } from "./save-artifacts.ts";
import { say } from "./say.ts";
import { createStatusLine, type StatusLine } from "./status-line.ts";
import { createPrompt } from "./terminal-prompt.ts";
import { TerminalQuestions } from "./terminal-questions.ts";

/** Options for a run from the terminal. */
export interface RunHereOptions {
  readonly out?: string;
  readonly json?: boolean;
  /** Answers given in advance, by step. */
  readonly answer?: Readonly<Record<string, string>>;
}

/** Ctrl-C, a request to terminate, and a closed terminal. */
const STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs a playbook in this process, and prints its progress, results and files. @returns the exit code. */
export async function runHere(
  { engine, store }: Product,
  config: Config,
  order: { readonly source: PlaybookSource; readonly inputs: JsonObject },
  options: RunHereOptions,
): Promise<number> {
  const user = userInfo().username;
  const run = await runAtTerminal(order.source, order.inputs, user);
  if (run === undefined) return EXIT.usage;
  const line = createStatusLine(options.json ? undefined : process.stderr);
  await endLeftBehind(engine, store, user, (lines) => line.print(lines));
  const started = await engine.start(run);
  const ahead = await engine.waitsFor(started.id);
  const questions = new TerminalQuestions({
    engine,
    user,
    reach: store.kind === "server" ? "others" : "nobody else",
    given: options.answer ?? {},
    prompt: options.json ? undefined : createPrompt(process.stdin, process.stderr),
    line,
  });
  line.print(waitingLines(ahead, store));
  const view = await follow(engine, started, line, questions);
  const files = await saveArtifacts(engine, view, options.out ?? join(config.dataDir, "runs", view.id));
  if (options.json)
    console.log(JSON.stringify({ run: view, results: await engine.results(view.id), files }, null, 2));
  else await printEnd(engine, view, files);
  return questions.gaveUp ? EXIT.runFailed : exitCodeOf(view);
}

/** Prints the run's progress. Ctrl-C cancels the run; a second one skips the rest of `finally`. */
async function follow(
  engine: Engine,
  started: RunView,
  line: StatusLine,
  questions: TerminalQuestions,
): Promise<RunView> {
  let shown: RunView | undefined;
  const show = (view: RunView) => {
    if (view.id !== started.id) return;
    line.print([...waitingNews(shown, view), ...endedLines(shown, view)]);
    questions.look(view);
    if (!questions.asking) line.update(liveLine(view, systemClock.nowMs()));
    shown = view;
  };
  const unsubscribe = engine.subscribe((update) => show(update.view));
  let isStopping = false;
  const cancel = (signal: NodeJS.Signals) => {
    // Nobody is left at a closed terminal who could want to skip the clean-up.
    const skipCleanUp = isStopping && signal !== "SIGHUP";
    line.print([
      skipCleanUp
        ? "Stopping the clean-up: what the run created may still be there."
        : "Stopping and cleaning up. Press Ctrl-C again to skip the clean-up.",
    ]);
    engine
      .cancel(started.id, userInfo().username, { skipCleanUp })
      .catch((error: unknown) => line.print([messageOf(error)]));
    isStopping = true;
  };
  for (const signal of STOPPING) process.on(signal, cancel);
  try {
    line.print([`${started.playbookTitle}: run ${started.id}`]);
    show(started);
    const view = await engine.waitForEnd(started.id);
    show(view);
    return view;
  } finally {
    for (const signal of STOPPING) process.off(signal, cancel);
    unsubscribe();
    await questions.close();
    line.clear();
  }
}

async function printEnd(engine: Engine, view: RunView, files: readonly string[]): Promise<void> {
  const { resultTables } = await import("./result-tables.ts");
  const lines = [...endLines(view), ...resultTables(await engine.results(view.id)), ...files];
  say(lines.join("\n"));
}

function exitCodeOf(view: RunView): number {
  if (view.status === "succeeded") return unjudgedThresholds(view).length > 0 ? EXIT.inconclusive : EXIT.ok;
  if (view.status === "cancelled") return EXIT.interrupted;
  const breached = view.steps.some((step) =>
    step.cells.some((cell) =>
      cell.thresholds.some(({ level, verdict }) => level === "fail" && verdict === "breached"),
    ),
  );
  return breached ? EXIT.thresholdBreached : EXIT.runFailed;
}
