import { userInfo } from "node:os";
import { Command } from "commander";
import { findRunOrFail } from "../../engine/find-run.ts";
import { EXIT } from "../exit-codes.ts";
import { endInThisProcess } from "../left-behind.ts";
import { type ProductOptions, withProduct, withProductOptions } from "../product-options.ts";
import { endLines } from "../run-progress.ts";
import { say, sayAside } from "../say.ts";

interface StopOptions extends ProductOptions {
  readonly skipCleanUp?: true;
}

/** `regatta stop RUN`: stops a run and waits until it has cleaned up, whichever process executes it. */
export function stopCommand(): Command {
  const command = new Command("stop")
    .description("Stop a run, even one whose process died, and wait until it has cleaned up")
    .argument("<run>", "the run's id, a part of it, or a playbook's name for its newest run")
    .option("--skip-clean-up", "skip the clean-up and leave what the run created in place");
  return withProductOptions(command).action(async (reference: string, options: StopOptions) => {
    process.exitCode = await withProduct(options, async ({ engine }) => {
      const { run } = await findRunOrFail(engine, reference);
      if (run.endedAtMs !== undefined) {
        say(`Run ${run.id} has already ended: it is ${run.status}.`);
        return EXIT.ok;
      }
      const user = userInfo().username;
      sayAside(`Stopping run ${run.id} (${run.playbookTitle}) …`);
      if (options.skipCleanUp) await engine.cancel(run.id, user, { skipCleanUp: true });
      await endInThisProcess(engine, [run], user, (view) => say(endLines(view).join("\n")));
      return EXIT.ok;
    });
  });
}
