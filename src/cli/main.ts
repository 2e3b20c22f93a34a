#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { describeFailure, Failure } from "../base/failure.ts";
import { PRODUCT } from "../base/product.ts";
import { redactSecrets } from "../base/redact.ts";
import { withSourcePlaces } from "../base/source-places.ts";
import { answerCommands } from "./commands/answer.ts";
import { demoCommand } from "./commands/demo.ts";
import { docsCommand } from "./commands/docs.ts";
import { lintCommand } from "./commands/lint.ts";
import { loadCommand } from "./commands/load.ts";
import { newCommand } from "./commands/new.ts";
import { planCommand } from "./commands/plan.ts";
import { previewCommand } from "./commands/preview.ts";
import { renderCommand } from "./commands/render.ts";
import { rerunCommand } from "./commands/rerun.ts";
import { resultCommand } from "./commands/result.ts";
import { runCommand } from "./commands/run.ts";
import { runsCommand } from "./commands/runs.ts";
import { sandboxCommand } from "./commands/sandbox.ts";
import { showCommand } from "./commands/show.ts";
import { startCommand } from "./commands/start.ts";
import { stopCommand } from "./commands/stop.ts";
import { workspaceCommand } from "./commands/workspace.ts";
import { EXIT } from "./exit-codes.ts";
import { sayAside } from "./say.ts";
import { terminalAdvice } from "./terminal-advice.ts";

/** Codes of failures which mean that something outside is missing. */
const ENVIRONMENT_CODES: ReadonlySet<string> = new Set([
  "KUBE_UNREACHABLE",
  "KUBE_NO_CONFIG",
  "KUBE_UNAUTHORIZED",
  "HELM_MISSING",
  "SLACK_UNREACHABLE",
  "SLACK_NOT_CONFIGURED",
]);

const program = new Command("regatta")
  .description("Races service meshes: playbooks, load tests, charts and reports, in Slack or in a terminal.")
  .version(PRODUCT.version)
  .showSuggestionAfterError()
  .exitOverride()
  .addHelpText(
    "after",
    "\nExit codes: 0 success, 1 failure, 2 mistake in the input, 3 run failed, 4 threshold breached, 5 something outside is missing, 6 inconclusive, 130 interrupted.",
  );
for (const command of [
  demoCommand(),
  runCommand(),
  runsCommand(),
  showCommand(),
  rerunCommand(),
  stopCommand(),
  ...answerCommands(),
  lintCommand(),
  planCommand(),
  previewCommand(),
  renderCommand(),
  newCommand(),
  docsCommand(),
  loadCommand(),
  resultCommand(),
  startCommand(),
  sandboxCommand(),
  workspaceCommand(),
]) {
  program.addCommand(command.exitOverride().showSuggestionAfterError());
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints a thrown error, unless commander has done so, and returns its exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof Failure) {
    sayAside(redactSecrets(`${error.code} ${describeFailure(error, terminalAdvice)}`));
    return ENVIRONMENT_CODES.has(error.code) ? EXIT.environment : EXIT.failure;
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  sayAside(redactSecrets(withSourcePlaces(told)));
  return EXIT.failure;
}
