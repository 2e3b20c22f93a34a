import { Command } from "commander";
import { EXIT } from "../exit-codes.ts";
import { loadConfig } from "../load-config.ts";
import { prepareFile } from "../prepare-here.ts";
import { collectInput } from "../run-inputs.ts";
import { say } from "../say.ts";

interface PreviewOptions {
  readonly input?: Readonly<Record<string, string>>;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** `regatta preview FILE`: compares the plan with the present cluster by server-side dry runs. Changes nothing. */
export function previewCommand(): Command {
  return new Command("preview")
    .description("Show what a playbook would change on the cluster as it is now; changes nothing")
    .argument("<file>", "the playbook's file")
    .option("-i, --input <name=value>", "an input of the playbook; may be repeated", collectInput)
    .option("--kubeconfig <file>", "the cluster's kubeconfig")
    .option("--context <name>", "context in the kubeconfig")
    .action(async (file: string, options: PreviewOptions) => {
      process.exitCode = await showPreview(file, options);
    });
}

async function showPreview(file: string, options: PreviewOptions): Promise<number> {
  const config = loadConfig({
    ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }),
    ...(options.context === undefined ? {} : { kubeContext: options.context }),
  });
  if (!config) return EXIT.usage;
  const prepared = await prepareFile(file, options.input ?? {});
  if (prepared === undefined) return EXIT.usage;
  const [{ composeClusterPreview }, { createLog }] = await Promise.all([
    import("../../main/compose-cluster-preview.ts"),
    import("../../main/log.ts"),
  ]);
  const { preview, close } = composeClusterPreview(config, createLog("error"));
  try {
    say(await preview(prepared.content.plan));
    return EXIT.ok;
  } finally {
    await close();
  }
}
