import { printableLines } from "../../base/printable.ts";
import type { LoadResult } from "../../load/result/result.ts";
import type { LoadFlags } from "./load-flags.ts";

/** A load result as `regatta load` prints it. Only formats other than JSON load the histogram library. */
export async function resultText(result: LoadResult, format: LoadFlags["format"]): Promise<string> {
  switch (format) {
    case "text": {
      const { renderLoadResult } = await import("./summary-text.ts");
      return printableLines(renderLoadResult(result));
    }
    case "json":
      return `${JSON.stringify(result, null, 2)}\n`;
    case "fortio": {
      const { writeFortio } = await import("../../load/result/fortio/write-fortio.ts");
      return `${JSON.stringify(writeFortio(result), null, 2)}\n`;
    }
  }
}
