import type { WriteStream } from "node:tty";

/** Lines that stay, above one line that is overwritten in place while something goes on. */
export interface StatusLine {
  print(lines: readonly string[]): void;
  update(text: string): void;
  clear(): void;
}

/**
 * @param stream absent: nothing is printed. Without a terminal behind it only the lines that stay are printed, so that
 * log files stay readable.
 */
export function createStatusLine(stream: WriteStream | undefined): StatusLine {
  const live = stream?.isTTY === true;
  let shown = "";
  // A run cleans up although its terminal was closed.
  stream?.on("error", () => {});
  const erase = () => {
    if (live && shown !== "") stream.write("\r\u001b[2K");
  };
  return {
    print(lines) {
      if (!stream || lines.length === 0) return;
      erase();
      stream.write(`${lines.join("\n")}\n`);
      if (live && shown !== "") stream.write(shown);
    },
    update(text) {
      if (!live) return;
      erase();
      shown = cutTo(text, stream.columns);
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

/** A line that wraps cannot be overwritten; a cut one loses its colours, so that none stays open. */
function cutTo(text: string, columns: number): string {
  const plain = text.replace(COLOUR, "");
  return plain.length < columns ? text : `${plain.slice(0, columns - 2)}…`;
}
