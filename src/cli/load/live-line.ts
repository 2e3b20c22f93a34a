import type { LoadProgress } from "../../load/send/progress.ts";

/** A line on standard error that is written over and over; nothing where that is no terminal. */
export async function liveLine() {
  const { renderProgress } = await import("./summary-text.ts");
  const { isTTY } = process.stderr;
  return {
    show(progress: LoadProgress) {
      if (isTTY) process.stderr.write(`\r\u001b[2K${renderProgress(progress)}`);
    },
    clear() {
      if (isTTY) process.stderr.write("\r\u001b[2K");
    },
  };
}
