import { Failure } from "../../base/failure.ts";
import { isJsonObject, type JsonValue } from "../../base/json.ts";
import { schemaCheck } from "../../schema/schema-check.ts";
import { asCarried } from "./as-carried.ts";
import { readFortio } from "./fortio/read-fortio.ts";
import { LoadResult } from "./result.ts";

const loadResult = schemaCheck(LoadResult);

/**
 * Reads a load result: either Regatta's own JSON, which has `"kind": "load"`, or fortio's.
 * @throws Failure `LOAD_RESULT_INVALID`, `LOAD_FORTIO_INVALID`
 */
export function readLoadResult(text: string): LoadResult {
  const value = parse(text);
  if (!isJsonObject(value) || value.kind !== "load") return readFortio(text);
  if (loadResult.fits(value)) return asCarried(value);
  const [mistake = "it is something else"] = loadResult.mistakes(value);
  throw new Failure("LOAD_RESULT_INVALID", `This is no load result: ${mistake}.`, {
    hint: "Use the file as the load test wrote it; its schema is schemas/load-result.schema.json.",
  });
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined; // `readFortio` reports what is wrong with it.
  }
}
