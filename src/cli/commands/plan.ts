import { Command } from "commander";
import { EXIT } from "../exit-codes.ts";
import { prepareFile } from "../prepare-here.ts";
import { collectInput } from "../run-inputs.ts";
import { say } from "../say.ts";

interface PlanOptions {
  readonly input?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** `regatta plan FILE`: shows what a run would do, without a cluster and without changing anything. */
export function planCommand(): Command {
  return new Command("plan")
    .description("Show what a playbook would do with these inputs; changes nothing")
    .argument("<file>", "the playbook's file")
    .option("-i, --input <name=value>", "an input of the playbook; may be repeated", collectInput)
    .option("--json", "print the plan as JSON")
    .action(async (file: string, options: PlanOptions) => {
      process.exitCode = await showPlan(file, options);
    });
}

async function showPlan(file: string, options: PlanOptions): Promise<number> {
  const prepared = await prepareFile(file, options.input ?? {});
  if (prepared === undefined) return EXIT.usage;
  const { plan } = prepared.content;
  const { renderPlan, wouldFail } = await import("../../playbook/index.ts");
  if (options.json) console.log(JSON.stringify(plan, null, 2));
  else say(renderPlan(plan));
  return wouldFail(plan) ? EXIT.usage : EXIT.ok;
}
