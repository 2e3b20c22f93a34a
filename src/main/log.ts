import { destination, type Logger, pino } from "pino";
import { redactSecrets } from "../base/redact.ts";
import { withSourcePlaces } from "../base/source-places.ts";
import type { Config } from "../config/read-config.ts";

/**
 * The product's logger: JSON lines on standard error, with the sources' places in stack traces, and with everything that
 * looks like a secret replaced.
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
