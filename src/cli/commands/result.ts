import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { Failure, messageOf } from "../../base/failure.ts";
import { EXIT } from "../exit-codes.ts";
import type { LoadFlags } from "../load/load-flags.ts";

interface ResultOptions {
  readonly format: LoadFlags["format"];
}

/** `regatta result FILE`: prints a load result of Regatta's or fortio's, as a table or in either format. */
export function resultCommand(): Command {
  return new Command("result")
    .description("Print a load result from a file: Regatta's own JSON, or that of fortio load -json")
    .argument("<file>", "the result's file")
    .addOption(
      new Option("--format <name>", "output format").choices(["text", "json", "fortio"]).default("text"),
    )
    .action(async (file: string, { format }: ResultOptions) => {
      const [{ readLoadResult }, { resultText }] = await Promise.all([
        import("../../load/result/read-load-result.ts"),
        import("../load/result-text.ts"),
      ]);
      process.stdout.write(await resultText(readLoadResult(await readText(file)), format));
      process.exitCode = EXIT.ok;
    });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure("LOAD_FILE_UNREADABLE", `The result "${file}" cannot be read: ${messageOf(error)}.`, {
      hint: "Check the path.",
      cause: error,
    });
  }
}
