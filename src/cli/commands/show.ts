import { Command } from "commander";
import { findRunOrFail } from "../../engine/find-run.ts";
import { EXIT } from "../exit-codes.ts";
import { type ProductOptions, withProduct, withStoreOption } from "../product-options.ts";
import { saveArtifacts } from "../save-artifacts.ts";
import { say } from "../say.ts";

interface ShowOptions extends ProductOptions {
  readonly json?: boolean;
  readonly out?: string;
}

/** `regatta show RUN`: shows how a run went and what it measured, and can write its files again. */
export function showCommand(): Command {
  const command = new Command("show")
    .description("Show how a run went and what it measured")
    .argument("<run>", "the run's id, a part of it, or a playbook's name for its newest run")
    .option("-o, --out <dir>", "write its charts and reports into this folder")
    .option("--json", "print the run, its results and what it ran with as one JSON document");
  return withStoreOption(command).action(async (reference: string, options: ShowOptions) => {
    process.exitCode = await withProduct(options, async ({ engine }) => {
      const { run, origin } = await findRunOrFail(engine, reference);
      const results = await engine.results(run.id);
      const files = options.out === undefined ? [] : await saveArtifacts(engine, run, options.out);
      if (options.json) console.log(JSON.stringify({ run, origin, results, files }, null, 2));
      else {
        const { resultTables } = await import("../result-tables.ts");
        const { runLines } = await import("../run-history.ts");
        say([...runLines(run, origin), ...resultTables(results), ...files].join("\n"));
      }
      return EXIT.ok;
    });
  });
}
