import { Command, Option } from "commander";
import { Failure, messageOf } from "../../base/failure.ts";
import { readTextFile } from "../../base/text-file.ts";
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
      process.stdout.write(await resultText(readLoadResult(readText(file)), format));
      process.exitCode = EXIT.ok;
    });
}

/** A result with all its histograms is some hundred kB; fortio's with every bucket, a few MB. */
const RESULT_BYTES = 64_000_000;

function readText(file: string): string {
  try {
    return readTextFile(file, { maxBytes: RESULT_BYTES });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("LOAD_FILE_UNREADABLE", `The result "${file}" cannot be read: ${messageOf(error)}.`, {
      hint: "Check the path.",
      cause: error,
    });
  }
}
