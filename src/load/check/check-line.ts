import { isJsonObject } from "../../base/json.ts";
import type { FailureLine } from "../job/failure-line.ts";
import type { WantedAnswer } from "./url-check.ts";

/** A JSON line in the log of a check that runs in a pod. */
export type CheckLine =
  | { readonly type: "lack"; readonly text: string }
  | { readonly type: "answer"; readonly answer: WantedAnswer }
  | FailureLine;

/** @returns `undefined` for any other line, such as a warning from Node.js. */
export function parseCheckLine(text: string): CheckLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    const isOurs = isJsonObject(line) && ["lack", "answer", "failure"].includes(String(line.type));
    return isOurs ? (line as unknown as CheckLine) : undefined;
  } catch {
    return undefined;
  }
}
