import { isJsonObject } from "../../base/json.ts";
import type { FailureLine } from "../job/failure-line.ts";
import type { WantedAnswer } from "./url-check.ts";

/** A line of what a check in a pod says, as JSON. */
export type CheckLine =
  | { readonly type: "lack"; readonly text: string }
  | { readonly type: "answer"; readonly answer: WantedAnswer }
  | FailureLine;

/** @returns `undefined` for a line that says something else, such as a warning of the runtime's. */
export function parseCheckLine(text: string): CheckLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    const isOurs = isJsonObject(line) && ["lack", "answer", "failure"].includes(String(line.type));
    return isOurs ? (line as unknown as CheckLine) : undefined;
  } catch {
    return undefined;
  }
}
