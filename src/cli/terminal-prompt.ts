import type { Readable, Writable } from "node:stream";
import type { ReadStream } from "node:tty";
import { printableLines } from "../base/printable.ts";

/** Asks the person at the terminal; if the answer is not one of the options, asks again. */
export type Prompt = (text: string, options: readonly string[], signal: AbortSignal) => Promise<string>;

/**
 * @returns `undefined` when nobody can answer because the input is not a terminal.
 */
export function createPrompt(
  input: Readable & Partial<Pick<ReadStream, "isTTY">>,
  output: Writable,
): Prompt | undefined {
  if (input.isTTY !== true) return undefined;
  return async (text, options, signal) => {
    const { createInterface } = await import("node:readline/promises");
    const lines = createInterface({ input, output });
    // In raw mode, Ctrl-C goes to the line reader; it must still stop the run.
    lines.on("SIGINT", () => process.emit("SIGINT"));
    try {
      for (;;) {
        const said = (
          await lines.question(printableLines(`${text} [${options.join("/")}] `), { signal })
        ).trim();
        const meant = optionOf(said, options);
        if (meant !== undefined) return meant;
        output.write(`"${said}" is not one of: ${options.join(", ")}.\n`);
      }
    } finally {
      lines.close();
    }
  };
}

/** The option that equals the answer, or the only one that begins with it. */
function optionOf(said: string, options: readonly string[]): string | undefined {
  const wanted = said.toLowerCase();
  if (wanted === "") return undefined;
  const exact = options.find((option) => option.toLowerCase() === wanted);
  const begun = options.filter((option) => option.toLowerCase().startsWith(wanted));
  return exact ?? (begun.length === 1 ? begun[0] : undefined);
}
