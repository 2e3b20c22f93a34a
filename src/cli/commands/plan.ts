import { Command } from "commander";
import type { Diagnostic } from "../../base/diagnostic.ts";
import { EXIT } from "../exit-codes.ts";
import { readPlaybookFile } from "../read-playbook-file.ts";
import { collectInput } from "../run-inputs.ts";

interface PlanOptions {
  readonly input?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** `regatta plan FILE`: what a run would do, without a cluster and without changing anything. */
export function planCommand(): Command {
  return new Command("plan")
    .description("Show what a playbook would do with these inputs; changes nothing")
    .argument("<file>", "the playbook's file")
    .option("-i, --input <name=value>", "an input of the playbook; may be given again", collectInput)
    .option("--json", "print the plan as JSON")
    .action(async (file: string, options: PlanOptions) => {
      process.exitCode = await showPlan(file, options);
    });
}

async function showPlan(file: string, options: PlanOptions): Promise<number> {
  const source = await readPlaybookFile(file);
  const [
    { parsePlaybook, planPlaybook, renderDiagnostics, renderPlan, resolveInputs, wouldFail },
    { actionCatalogue },
  ] = await Promise.all([import("../../playbook/index.ts"), import("../../actions/catalogue.ts")]);
  const refuse = (diagnostics: readonly Diagnostic[]) => {
    console.error(renderDiagnostics(diagnostics, source, { colour: process.stderr.isTTY === true }));
    return EXIT.usage;
  };
  const { playbook, diagnostics } = parsePlaybook(source, actionCatalogue);
  if (!playbook) return refuse(diagnostics);
  const resolved = resolveInputs(playbook, options.input ?? {});
  if (!resolved.inputs) return refuse(resolved.diagnostics);
  const plan = planPlaybook(playbook, resolved.inputs, actionCatalogue);
  console.log(options.json ? JSON.stringify(plan, null, 2) : renderPlan(plan));
  return wouldFail(plan) ? EXIT.usage : EXIT.ok;
}
