import type { Readable, Writable } from "node:stream";
import type { ReadStream } from "node:tty";

/** Asks the person at the terminal; a text that is none of the options is asked for again. */
export type Prompt = (text: string, options: readonly string[], signal: AbortSignal) => Promise<string>;

/**
 * @returns `undefined` where nobody sits in front: the input is no terminal.
 */
export function createPrompt(
  input: Readable & Partial<Pick<ReadStream, "isTTY">>,
  output: Writable,
): Prompt | undefined {
  if (input.isTTY !== true) return undefined;
  return async (text, options, signal) => {
    const { createInterface } = await import("node:readline/promises");
    const lines = createInterface({ input, output });
    // A terminal in raw mode hands Ctrl-C to whoever reads the line; it still means: stop the run.
    lines.on("SIGINT", () => process.emit("SIGINT"));
    try {
      for (;;) {
        const said = (await lines.question(`${text} [${options.join("/")}] `, { signal })).trim();
        const meant = optionOf(said, options);
        if (meant !== undefined) return meant;
        output.write(`"${said}" is not one of: ${options.join(", ")}.\n`);
      }
    } finally {
      lines.close();
    }
  };
}

/** The option that is written so, or the only one that begins so. */
function optionOf(said: string, options: readonly string[]): string | undefined {
  const wanted = said.toLowerCase();
  if (wanted === "") return undefined;
  const exact = options.find((option) => option.toLowerCase() === wanted);
  const begun = options.filter((option) => option.toLowerCase().startsWith(wanted));
  return exact ?? (begun.length === 1 ? begun[0] : undefined);
}
