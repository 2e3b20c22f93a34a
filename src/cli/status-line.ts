import type { WriteStream } from "node:tty";
import { printableLines } from "../base/printable.ts";

/** Permanent lines, above one line that is overwritten in place while something is running. */
export interface StatusLine {
  print(lines: readonly string[]): void;
  update(text: string): void;
  clear(): void;
}

/**
 * @param stream absent: nothing is printed. If it is not a terminal, only the permanent lines are printed, so that log files
 *   stay readable.
 */
export function createStatusLine(stream: WriteStream | undefined): StatusLine {
  const live = stream?.isTTY === true;
  let shown = "";
  // A run must clean up even if its terminal was closed.
  stream?.on("error", () => {});
  const erase = () => {
    if (live && shown !== "") stream.write("\r\u001b[2K");
  };
  return {
    print(lines) {
      if (!stream || lines.length === 0) return;
      erase();
      stream.write(`${printableLines(lines.join("\n"))}\n`);
      if (live && shown !== "") stream.write(shown);
    },
    update(text) {
      if (!live) return;
      erase();
      shown = cutTo(printableLines(text).replaceAll("\n", " "), stream.columns);
      stream.write(shown);
    },
    clear() {
      erase();
      shown = "";
    },
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colour codes begin with ESC
const COLOUR = /\u001b\[[0-9;]*m/g;

/** A wrapped line could not be overwritten, so it is cut. A cut line loses its colours, so that none stays open. */
function cutTo(text: string, columns: number): string {
  const plain = text.replace(COLOUR, "");
  return plain.length < columns ? text : `${plain.slice(0, columns - 2)}…`;
}
