import { Command, InvalidArgumentError } from "commander";
import { systemClock } from "../../base/clock.ts";
import { EXIT } from "../exit-codes.ts";
import { type ProductOptions, withProduct, withStoreOption } from "../product-options.ts";
import { say } from "../say.ts";

const SHOWN_RUNS = 20;
const MOST_RUNS = 1_000;

interface RunsOptions extends ProductOptions {
  readonly limit: number;
  readonly active?: boolean;
  readonly json?: boolean;
}

/** `regatta runs [PLAYBOOK]`: lists past and active runs, newest first. */
export function runsCommand(): Command {
  const command = new Command("runs")
    .description("List the stored runs, newest first")
    .argument("[playbook]", "only runs of this playbook")
    .option("-n, --limit <count>", `how many to list, up to ${MOST_RUNS}`, countOf, SHOWN_RUNS)
    .option("--active", "only those that have not ended")
    .option("--json", "print them as one JSON document");
  return withStoreOption(command).action(async (playbook: string | undefined, options: RunsOptions) => {
    process.exitCode = await withProduct(options, async ({ engine }) => {
      const runs = await engine.list({
        limit: options.limit,
        ...(playbook === undefined ? {} : { playbookName: playbook }),
        ...(options.active ? { status: "active" as const } : {}),
      });
      if (options.json) console.log(JSON.stringify(runs, null, 2));
      else {
        const { historyTable } = await import("../run-history.ts");
        say(historyTable(runs, systemClock.nowMs()));
      }
      return EXIT.ok;
    });
  });
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_RUNS)
    throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST_RUNS}.`);
  return count;
}
