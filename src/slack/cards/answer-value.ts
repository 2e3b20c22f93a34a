import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { QuestionKey } from "../../run/question-key.ts";

/** What a button of a question carries: where the answer belongs, and the answer. */
export interface AnswerValue extends QuestionKey {
  readonly value: string;
  /** Tells the question from an earlier one of the same cell: when it expires. */
  readonly asked?: number;
}

/** What a button of a question carries; `undefined` when it is none of ours. */
export function readAnswer(text: string): AnswerValue | undefined {
  const place = readPlace(text);
  if (place === undefined || typeof place.value !== "string") return undefined;
  const { runId, stepId, cellKey, value, asked } = place;
  return { runId, stepId, cellKey, value, ...(typeof asked === "number" ? { asked } : {}) };
}

/** Where the question is that a button belongs to, and what else the button carries. */
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
