import { type TimedSignal, timedSignal } from "../base/timed-signal.ts";

/** Many times what Slack answers with; its own page size keeps lists far below it. */
export const MAX_ANSWER_BYTES = 16 * 1_048_576;

/** The part of `fetch` that Slack's client uses. */
type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` for Slack's client whose limits hold until the end of the answer's body. The client's own `timeout` is lost
 * once the head of the answer has come, so a proxy that drips a body held up a message, and all that wait for it, for
 * ever; and a body had no end to its size.
 * @param timeoutMs for the call with its whole answer
 * @returns rejects with a `TimeoutError` at the limit, with an Error for a body of more than `MAX_ANSWER_BYTES`
 */
export function boundedFetch(timeoutMs: number): Fetch {
  return async (url, init = {}) => {
    const limit = timedSignal(timeoutMs, init.signal ?? undefined);
    try {
      const answer = await fetch(url, { ...init, signal: limit.signal });
      const { status, statusText, headers } = answer;
      const body = await wholeBody(answer, limit);
      // 204, for one, must not have a body, not even an empty one.
      return new Response(body.length === 0 ? null : body, { status, statusText, headers });
    } finally {
      limit.end();
    }
  };
}

async function wholeBody({ body }: Response, { signal }: TimedSignal): Promise<Buffer<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    signal.throwIfAborted();
    bytes += part.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES / 1_048_576} MB`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
