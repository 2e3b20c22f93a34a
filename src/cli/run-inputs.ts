import { InvalidArgumentError } from "commander";

/** Collects `--input name=value`, as often as it is given; the playbook's declarations say what each means. */
export function collectInput(text: string, inputs: Record<string, string> = {}): Record<string, string> {
  const separator = text.indexOf("=");
  if (separator < 1) throw new InvalidArgumentError('Write it like "rate=300".');
  return { ...inputs, [text.slice(0, separator).trim()]: text.slice(separator + 1) };
}
