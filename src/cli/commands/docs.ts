import { Command } from "commander";

/** `regatta docs actions`: prints the reference in docs/actions.md for this version. */
export function docsCommand(): Command {
  const docs = new Command("docs").description("Print a reference of this version");
  return docs.addCommand(
    docs
      .createCommand("actions")
      .description("Every action with its parameters, outputs and result, as Markdown")
      .action(async () => {
        const [{ renderActions }, { actionCatalogue }] = await Promise.all([
          import("../../playbook/index.ts"),
          import("../../actions/catalogue.ts"),
        ]);
        process.stdout.write(renderActions(actionCatalogue));
      }),
  );
}
