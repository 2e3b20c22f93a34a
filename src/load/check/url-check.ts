import type { RequestSpec } from "../order/request.ts";

/** A request that is repeated until the answer is as expected. */
export interface UrlCheck {
  readonly request: RequestSpec;
  /** How long an answer may take. */
  readonly timeoutMs: number;
  /** The answer must have one of these; if empty: 200 to 299. */
  readonly status: readonly number[];
  readonly bodyContains?: string;
  /** How long to keep trying: from the first request to the last. */
  readonly withinMs: number;
  readonly intervalMs: number;
}

export interface Answer {
  readonly status: number;
  /** The beginning of the body, as text. */
  readonly body: string;
  /** From the start of the request until the answer, or as much of it as is wanted, has been read. */
  readonly durationMs: number;
}

/** The expected answer, and how many requests it took. */
export interface WantedAnswer extends Answer {
  readonly attempts: number;
}

/** What is wrong with an answer; `undefined` if it is as expected. Pure. */
export function lackOf(
  { status, body }: Answer,
  wanted: Pick<UrlCheck, "status" | "bodyContains">,
): string | undefined {
  const isWanted =
    wanted.status.length === 0 ? status >= 200 && status <= 299 : wanted.status.includes(status);
  if (!isWanted) {
    const statuses = wanted.status.length === 0 ? "200 to 299" : wanted.status.join(" or ");
    return `it answered ${status}, and ${statuses} is expected`;
  }
  const { bodyContains } = wanted;
  if (bodyContains === undefined || body.includes(bodyContains)) return undefined;
  return `it answered ${status}, but "${bodyContains.slice(0, 80)}" is not in its body`;
}
