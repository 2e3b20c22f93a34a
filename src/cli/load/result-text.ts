import { writeFortio } from "../../load/result/fortio/write-fortio.ts";
import type { LoadResult } from "../../load/result/result.ts";
import type { LoadFlags } from "./load-flags.ts";
import { renderLoadResult } from "./summary-text.ts";

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
