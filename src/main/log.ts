import { destination, type Logger, pino } from "pino";
import { redactSecrets } from "../base/redact.ts";
import type { Config } from "../config/read-config.ts";

/** The product's logger: JSON lines on standard error, with everything that looks like a secret replaced. */
export function createLog(level: Config["logLevel"]): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, hooks: { streamWrite: redactSecrets } },
    destination({ dest: 2, sync: true }),
  );
}
