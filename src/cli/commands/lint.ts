import { basename } from "node:path";
import { Command, Option } from "commander";
import { type Diagnostic, hasErrors } from "../../base/diagnostic.ts";
import { Failure } from "../../base/failure.ts";
import { SCHEDULES_FILE } from "../../library/playbook-library.ts";
import type { PlaybookSource } from "../../playbook/playbook.ts";
import {
  countDiagnostics,
  DIAGNOSTIC_FORMATS,
  type DiagnosticFormat,
  githubAnnotation,
} from "../diagnostics-output.ts";
import { EXIT } from "../exit-codes.ts";
import { lintSchedules } from "../lint-schedules.ts";
import { readPlaybookFile } from "../read-playbook-file.ts";

/** `regatta lint FILE…`: reports every mistake in the files, with its place and how to fix it. */
export function lintCommand(): Command {
  return new Command("lint")
    .description("Check playbooks and schedules.yaml without running them")
    .argument("<files...>", "the playbooks' files")
    .addOption(new Option("--format <format>", "output format").choices(DIAGNOSTIC_FORMATS).default("text"))
    .action(async (files: readonly string[], options: { readonly format: DiagnosticFormat }) => {
      const [{ parsePlaybook }, { actionCatalogue }] = await Promise.all([
        import("../../playbook/index.ts"),
        import("../../actions/catalogue.ts"),
      ]);
      const sources = new Map<string, string>();
      const diagnostics: Diagnostic[] = [];
      for (const path of new Set(files)) {
        const source = await readSource(path);
        if ("code" in source) diagnostics.push(source);
        else {
          for (const [file, text] of Object.entries({ ...source.includes, [path]: source.text }))
            sources.set(file, text);
          diagnostics.push(
            ...(basename(path) === SCHEDULES_FILE
              ? await lintSchedules(source)
              : parsePlaybook(source, actionCatalogue).diagnostics),
          );
        }
      }
      await print(diagnostics, sources, options.format, new Set(files).size);
      process.exitCode = hasErrors(diagnostics) ? EXIT.usage : EXIT.ok;
    });
}

/** An unreadable file counts as one mistake; the other files are still checked. */
async function readSource(path: string): Promise<PlaybookSource | Diagnostic> {
  try {
    return await readPlaybookFile(path);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, hint } = error;
    return { code, severity: "error", message, ...(hint === undefined ? {} : { hint }), file: path };
  }
}

async function print(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  format: DiagnosticFormat,
  fileCount: number,
): Promise<void> {
  switch (format) {
    case "json":
      console.log(JSON.stringify({ diagnostics }, null, 2));
      return;
    case "github":
      for (const diagnostic of diagnostics) console.log(githubAnnotation(diagnostic));
      return;
    case "text": {
      const { renderDiagnostics } = await import("../../playbook/index.ts");
      const colour = process.stdout.isTTY === true;
      if (diagnostics.length > 0) console.log(`${renderDiagnostics(diagnostics, sources, { colour })}\n`);
      console.log(countDiagnostics(diagnostics, fileCount));
    }
  }
}
