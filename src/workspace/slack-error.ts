import type { JsonObject } from "../base/json.ts";

/** An answer `{ok: false, error: code}` with Slack's own error name. */
export class SlackError extends Error {
  override readonly name = "SlackError";
  readonly code: string;
  readonly extra: JsonObject;

  constructor(code: string, extra: JsonObject = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

/** Slack's answer to an object that breaks its rules: the error's name and a line for each problem. */
export function invalidShape(code: string, problems: readonly string[]): SlackError {
  return new SlackError(code, {
    errors: problems,
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  });
}
