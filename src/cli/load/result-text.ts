import type { LoadResult } from "../../load/result/result.ts";
import type { LoadFlags } from "./load-flags.ts";

/** A load result as `regatta load` prints it. JSON needs no more than is there; the others load the library of histograms. */
export async function resultText(result: LoadResult, format: LoadFlags["format"]): Promise<string> {
  switch (format) {
    case "text": {
      const { renderLoadResult } = await import("./summary-text.ts");
      return renderLoadResult(result);
    }
    case "json":
      return `${JSON.stringify(result, null, 2)}\n`;
    case "fortio": {
      const { writeFortio } = await import("../../load/result/fortio/write-fortio.ts");
      return `${JSON.stringify(writeFortio(result), null, 2)}\n`;
    }
  }
}
