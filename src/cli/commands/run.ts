import { userInfo } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { systemClock } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import type { Engine } from "../../engine/engine.ts";
import type { RunView } from "../../engine/run-view.ts";
import { EXIT } from "../exit-codes.ts";
import { loadConfig } from "../load-config.ts";
import { readPlaybookFile } from "../read-playbook-file.ts";
import { collectInput } from "../run-inputs.ts";
import { endedLines, endLines, liveLine } from "../run-progress.ts";
import { saveArtifacts } from "../save-artifacts.ts";
import { createStatusLine } from "../status-line.ts";

interface RunOptions {
  readonly input?: Readonly<Record<string, string>>;
  readonly out?: string;
  readonly json?: boolean;
  readonly data?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** `regatta run FILE`: one run from the terminal, over the same engine as the bot's. */
export function runCommand(): Command {
  return new Command("run")
    .description("Run a playbook here and now, without Slack")
    .argument("<file>", "the playbook's file")
    .option("-i, --input <name=value>", "an input of the playbook; may be given again", collectInput)
    .option("-o, --out <dir>", "folder for charts and reports (default: <data>/runs/<run id>)")
    .option(
      "--json",
      "print the run and its results as one JSON document, and nothing else on standard output",
    )
    .option("--data <dir>", "folder of the embedded database")
    .option("--kubeconfig <file>", "the cluster's kubeconfig")
    .option("--context <name>", "context in the kubeconfig")
    .action(async (file: string, options: RunOptions) => {
      process.exitCode = await runPlaybook(file, options);
    });
}

async function runPlaybook(file: string, options: RunOptions): Promise<number> {
  const config = loadConfig({
    ...(options.data === undefined ? {} : { dataDir: options.data }),
    ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }),
    ...(options.context === undefined ? {} : { kubeContext: options.context }),
  });
  if (!config) return EXIT.usage;
  const source = await readPlaybookFile(file);
  const [{ composeProduct }, { createLog }, { PlaybookRejected }, { renderDiagnostics }] = await Promise.all([
    import("../../main/compose.ts"),
    import("../../main/log.ts"),
    import("../../engine/playbook-rejected.ts"),
    import("../../playbook/index.ts"),
  ]);
  const product = await composeProduct(
    config,
    createLog(config.logLevel === "info" ? "warn" : config.logLevel),
  );
  try {
    const started = await product.engine.start({
      source,
      inputs: options.input ?? {},
      requestedBy: userInfo().username,
    });
    const view = await follow(product.engine, started, options.json === true);
    const directory = options.out ?? join(config.dataDir, "runs", view.id);
    const files = await saveArtifacts(product.engine, view, directory);
    if (options.json)
      console.log(
        JSON.stringify({ run: view, results: await product.engine.results(view.id), files }, null, 2),
      );
    else await printEnd(product.engine, view, files);
    return exitCodeOf(view);
  } catch (error) {
    if (!(error instanceof PlaybookRejected)) throw error;
    console.error(renderDiagnostics(error.diagnostics, source, { colour: process.stderr.isTTY }));
    return EXIT.usage;
  } finally {
    await product.close();
  }
}

/** Prints as the run goes on; Ctrl-C cancels it, and again skips what is left of `finally`. */
async function follow(engine: Engine, started: RunView, quiet: boolean): Promise<RunView> {
  const line = createStatusLine(quiet ? undefined : process.stderr);
  let shown: RunView | undefined;
  const show = (view: RunView) => {
    if (view.id !== started.id) return;
    if (!quiet) line.print(endedLines(shown, view));
    line.update(liveLine(view, systemClock.nowMs()));
    shown = view;
  };
  const unsubscribe = engine.subscribe((update) => show(update.view));
  const cancel = () => {
    line.print(["Stopping: what was begun is cleaned up. Press Ctrl-C again to skip that."]);
    engine.cancel(started.id, userInfo().username).catch((error: unknown) => line.print([messageOf(error)]));
  };
  process.on("SIGINT", cancel);
  process.on("SIGTERM", cancel);
  try {
    line.print([`${started.playbookTitle}: run ${started.id}`]);
    show(started);
    const view = await engine.waitForEnd(started.id);
    show(view);
    return view;
  } finally {
    process.off("SIGINT", cancel);
    process.off("SIGTERM", cancel);
    unsubscribe();
    line.clear();
  }
}

async function printEnd(engine: Engine, view: RunView, files: readonly string[]): Promise<void> {
  const { resultTables } = await import("../result-tables.ts");
  const lines = [...endLines(view), ...resultTables(await engine.results(view.id)), ...files];
  console.log(lines.join("\n"));
}

function exitCodeOf(view: RunView): number {
  if (view.status === "succeeded") return EXIT.ok;
  if (view.status === "cancelled") return EXIT.interrupted;
  const breached = view.steps.some((step) =>
    step.cells.some((cell) =>
      cell.thresholds.some(({ level, verdict }) => level === "fail" && verdict === "breached"),
    ),
  );
  return breached ? EXIT.thresholdBreached : EXIT.runFailed;
}
