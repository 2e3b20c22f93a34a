import { type Command, InvalidArgumentError } from "commander";

/** Collects repeated `--input name=value` flags; the playbook's declarations say what each means. */
export function collectInput(text: string, inputs: Record<string, string> = {}): Record<string, string> {
  const separator = text.indexOf("=");
  if (separator < 1) throw new InvalidArgumentError('Write it like "rate=300".');
  return { ...inputs, [text.slice(0, separator).trim()]: text.slice(separator + 1) };
}

/** Adds the flags of all commands that run a playbook in this process. */
export function withRunOptions(command: Command): Command {
  return command
    .option("--answer <step=value>", "what to answer when a step asks; may be repeated", collectInput)
    .option("-o, --out <dir>", "folder for charts and reports (default: <data>/runs/<run id>)")
    .option(
      "--json",
      "print the run and its results as one JSON document, and nothing else on standard output",
    );
}
