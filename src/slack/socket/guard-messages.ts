import { messageOf } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import type { Log } from "../../base/log.ts";
import { redactSecrets } from "../../base/redact.ts";

/** The event with which Slack's client hands on what came over the socket. */
const MESSAGE = "ws_message";

type Listener = (data: unknown, isBinary: unknown) => unknown;

/** The part of Slack's client that is used: it is an emitter of events. */
interface SocketMessages {
  // biome-ignore lint/complexity/noBannedTypes: this is how emitters declare their listeners.
  listeners(event: string): readonly Function[];
  removeAllListeners(event: string): unknown;
  on(event: string, listener: Listener): unknown;
}

/**
 * Keeps what comes over the socket from ending the process. Slack's client expects each message to be a JSON object with
 * all that belongs in it, and what its listener rejects with is nobody's: a proxy's `null` was an unhandled rejection.
 */
export function guardMessages(client: SocketMessages, log: Log): void {
  const listeners = [...client.listeners(MESSAGE)];
  client.removeAllListeners(MESSAGE);
  client.on(MESSAGE, (data: unknown, isBinary: unknown) => {
    if (!isMessage(data)) {
      log.warn({}, "something came over the socket to Slack that is none of its messages");
      return;
    }
    for (const listener of listeners)
      void carryOut(() => Reflect.apply(listener, client, [data, isBinary]), log);
  });
}

async function carryOut(work: () => unknown, log: Log): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn({ reason: redactSecrets(messageOf(error)) }, "a message from Slack could not be read");
  }
}

function isMessage(data: unknown): boolean {
  try {
    return isJsonObject(JSON.parse(String(data)));
  } catch {
    return false;
  }
}
