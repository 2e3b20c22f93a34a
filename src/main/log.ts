import { destination, type Logger, pino } from "pino";
import { redactSecrets } from "../base/redact.ts";
import { withSourcePlaces } from "../base/source-places.ts";
import type { Config } from "../config/read-config.ts";

/**
 * The product's logger: JSON lines on standard error. Stack traces name places in the sources, and everything that looks
 * like a secret is replaced.
 */
export function createLog(level: Config["logLevel"]): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => redactSecrets(withSourcePlaces(line)) },
    },
    destination({ dest: 2, sync: true }),
  );
}
