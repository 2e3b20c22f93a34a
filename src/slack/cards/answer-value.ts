import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { QuestionKey } from "../../run/question-key.ts";

/** What a question's button carries: where the answer belongs, and the answer itself. */
export interface AnswerValue extends QuestionKey {
  readonly value: string;
  /** When the question expires, which distinguishes it from an earlier one of the same cell. */
  readonly asked?: number;
}

/** Reads what a question's button carries; `undefined` if the button is not one of ours. */
export function readAnswer(text: string): AnswerValue | undefined {
  const place = readPlace(text);
  if (place === undefined || typeof place.value !== "string") return undefined;
  const { runId, stepId, cellKey, value, asked } = place;
  return { runId, stepId, cellKey, value, ...(typeof asked === "number" ? { asked } : {}) };
}

/** Which question a button belongs to, and what else the button carries. */
export function readPlace(text: string): (QuestionKey & JsonObject) | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const { runId, stepId, cellKey } = value;
  if (typeof runId !== "string" || typeof stepId !== "string" || typeof cellKey !== "string")
    return undefined;
  return { ...value, runId, stepId, cellKey };
}
