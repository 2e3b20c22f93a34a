import type { RequestSpec } from "../order/request.ts";

/** A request that is repeated until its answer is as wanted. */
export interface UrlCheck {
  readonly request: RequestSpec;
  /** How long one answer may take. */
  readonly timeoutMs: number;
  /** The answer has one of these; none: 200 to 299. */
  readonly status: readonly number[];
  readonly bodyContains?: string;
  /** From the first request to the last one. */
  readonly withinMs: number;
  readonly intervalMs: number;
}

export interface Answer {
  readonly status: number;
  /** Its beginning as text. */
  readonly body: string;
  /** From the start of the request to the end of what was read of the answer. */
  readonly durationMs: number;
}

/** The answer that was wanted, and with which request it came. */
export interface WantedAnswer extends Answer {
  readonly attempts: number;
}

/** What an answer lacks of what is wanted; `undefined` when it lacks nothing. Pure. */
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
