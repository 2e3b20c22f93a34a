import type { JsonObject } from "./json.ts";

/** A logger's write method: a record of figures and names, then a fixed message (pino's order). */
type LogMethod = (details: JsonObject | { readonly err: unknown }, message: string) => void;

/** What the product's modules need from a logger; pino satisfies it. */
export interface Log {
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
}

/** A logger that writes nothing; for tests and for one-shot commands. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
