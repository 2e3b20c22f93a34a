import { writeFortio } from "../../load/fortio/write-fortio.ts";
import type { LoadResult } from "../../load/result.ts";
import { renderLoadResult } from "../../load/summary-text.ts";
import type { LoadFlags } from "./load-flags.ts";

/** A load result as `regatta load` prints it. */
export function resultText(result: LoadResult, format: LoadFlags["format"]): string {
  switch (format) {
    case "text":
      return renderLoadResult(result);
    case "json":
      return `${JSON.stringify(result, null, 2)}\n`;
    case "fortio":
      return `${JSON.stringify(writeFortio(result), null, 2)}\n`;
  }
}
