import { Command } from "commander";
import type { JsonObject } from "../../base/json.ts";
import { findRunOrFail } from "../../engine/find-run.ts";
import { type ProductOptions, withProduct, withProductOptions } from "../product-options.ts";
import { type RunHereOptions, runHere } from "../run-here.ts";
import { collectInput, withRunOptions } from "../run-inputs.ts";

interface RerunOptions extends RunHereOptions, ProductOptions {
  readonly input?: Readonly<Record<string, string>>;
}

/** `regatta rerun RUN`: runs the playbook as it was in that run, with the same inputs or with some changed. */
export function rerunCommand(): Command {
  const command = new Command("rerun")
    .description(
      "Repeat an earlier run: the playbook as it was then, with the same inputs and any changes given here",
    )
    .argument("<run>", "the run's id, a part of it, or a playbook's name for its newest run")
    .option("-i, --input <name=value>", "another value for an input; may be repeated", collectInput);
  return withProductOptions(withRunOptions(command)).action(
    async (reference: string, options: RerunOptions) => {
      process.exitCode = await withProduct(options, async (product, config) => {
        const { run, origin } = await findRunOrFail(product.engine, reference);
        const inputs: JsonObject = { ...origin.inputs, ...options.input };
        if (!options.json) console.error(`Repeating run ${run.id}.`);
        return runHere(product, config, { source: origin.source, inputs }, options);
      });
    },
  );
}
