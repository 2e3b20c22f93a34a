import { LogLevel, type webApi } from "@slack/bolt";
import { messageOf } from "../base/failure.ts";
import type { Log } from "../base/log.ts";
import { redactSecrets } from "../base/redact.ts";

/** Bolt's way of logging. */
export type BoltLogger = NonNullable<webApi.WebClientOptions["logger"]>;

/**
 * Lets Bolt log through ours. Its debug lines hold whole payloads and are dropped; every other line loses whatever looks
 * like a secret.
 */
export function boltLogger(log: Log): BoltLogger {
  const line = (parts: readonly unknown[]) => ({
    bolt: redactSecrets(parts.map(partText).join(" ")),
  });
  return {
    debug() {},
    info: (...parts: unknown[]) => log.debug(line(parts), "bolt"),
    warn: (...parts: unknown[]) => log.warn(line(parts), "Bolt warns"),
    error: (...parts: unknown[]) => log.error(line(parts), "Bolt reported an error"),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}

function partText(part: unknown): string {
  if (typeof part === "string" || part instanceof Error) return messageOf(part);
  return JSON.stringify(part) ?? String(part);
}
