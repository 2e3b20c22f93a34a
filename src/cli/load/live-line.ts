import type { LoadProgress } from "../../load/send/progress.ts";

/** A line on standard error that is overwritten again and again; does nothing if that is not a terminal. */
export async function liveLine() {
  if (!process.stderr.isTTY) return { show() {}, clear() {} };
  const { renderProgress } = await import("./summary-text.ts");
  return {
    show(progress: LoadProgress) {
      process.stderr.write(`\r\u001b[2K${renderProgress(progress)}`);
    },
    clear() {
      process.stderr.write("\r\u001b[2K");
    },
  };
}
