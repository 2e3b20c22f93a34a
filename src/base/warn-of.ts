import type { Diagnostic } from "./diagnostic.ts";
import type { JsonObject } from "./json.ts";
import type { Log } from "./log.ts";

/**
 * Logs a mistake in a file that people wrote, as a warning with its place, its reason and how to correct it.
 * @param message what follows from it, the same for all mistakes of a kind.
 * @param more further names and figures.
 */
export function warnOf(
  log: Pick<Log, "warn">,
  { code, message: problem, hint = "", file = "", range }: Diagnostic,
  message: string,
  more: JsonObject = {},
): void {
  const { line = 0, column = 0 } = range?.start ?? {};
  log.warn({ ...more, code, problem, hint, file, line, column }, message);
}
