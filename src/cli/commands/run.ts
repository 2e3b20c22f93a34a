import { Command } from "commander";
import { type ProductOptions, withProduct, withProductOptions } from "../product-options.ts";
import { readPlaybookFile } from "../read-playbook-file.ts";
import { type RunHereOptions, runHere } from "../run-here.ts";
import { collectInput, withRunOptions } from "../run-inputs.ts";

interface RunOptions extends RunHereOptions, ProductOptions {
  readonly input?: Readonly<Record<string, string>>;
}

/** `regatta run FILE`: one run from the terminal, on the same engine that the bot uses. */
export function runCommand(): Command {
  const command = new Command("run")
    .description("Run a playbook here and now, without Slack")
    .argument("<file>", "the playbook's file")
    .option("-i, --input <name=value>", "an input of the playbook; may be repeated", collectInput);
  return withProductOptions(withRunOptions(command)).action(async (file: string, options: RunOptions) => {
    const source = await readPlaybookFile(file);
    process.exitCode = await withProduct(options, async (product, config) =>
      runHere(product, config, { source, inputs: options.input ?? {} }, options),
    );
  });
}
