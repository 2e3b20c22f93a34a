import type { SocketModeReceiver } from "@slack/bolt";
import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import type { Log } from "../../base/log.ts";
import { redactSecrets } from "../../base/redact.ts";

/** The parts of Bolt's Socket Mode client that are used. */
type SocketClient = Pick<SocketModeReceiver["client"], "start" | "disconnect" | "on">;

export interface ConnectionOptions {
  readonly client: SocketClient;
  readonly clock: Clock;
  readonly log: Log;
  /** Waits before each attempt to reconnect; the last one repeats. */
  readonly backoffsMs?: readonly number[];
}

/** Slack greets a new socket at once; one that stays silent this long is dead. */
const HELLO_TIMEOUT_MS = 15_000;
const BACKOFFS_MS = [0, 500, 1_000, 2_000, 5_000, 10_000, 30_000] as const;

/**
 * Keeps the socket to Slack open. The client's own reconnecting is off: it waits five seconds after each of Slack's
 * routine disconnects, during which commands fail, and an outage in that time ends the process with an unhandled
 * rejection.
 */
export class SocketConnection {
  readonly #options: ConnectionOptions;
  readonly #stopping = new AbortController();
  #connected = false;
  #reconnecting: Promise<void> = Promise.resolve();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    options.client.on("disconnected", () => {
      if (!this.#connected || this.#stopping.signal.aborted) return;
      this.#connected = false;
      options.log.info({}, "the connection to Slack ended; connecting again");
      this.#reconnecting = this.#reconnect();
    });
  }

  /** True while Slack can reach us. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Connects; rejects if the first attempt fails, because then the cause is usually a wrong setting, not the network. */
  async start(): Promise<void> {
    await this.#connect();
  }

  async stop(): Promise<void> {
    const wasConnected = this.#connected;
    this.#stopping.abort();
    this.#connected = false;
    await this.#reconnecting;
    if (wasConnected) await this.#options.client.disconnect();
  }

  async #connect(): Promise<void> {
    const { client, clock } = this.#options;
    const greeted = new AbortController();
    const silence = clock.sleep(HELLO_TIMEOUT_MS, { signal: greeted.signal }).then(
      () => client.disconnect(),
      () => undefined,
    );
    try {
      await client.start();
      this.#connected = true;
    } finally {
      greeted.abort();
      await silence;
    }
  }

  async #reconnect(): Promise<void> {
    const { clock, log, backoffsMs = BACKOFFS_MS } = this.#options;
    const { signal } = this.#stopping;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const waitMs = backoffsMs[Math.min(attempt, backoffsMs.length - 1)] ?? 0;
      await clock.sleep(waitMs, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        await this.#connect();
        log.info({ attempts: attempt + 1 }, "connected to Slack again");
        return;
      } catch (error) {
        const reason = redactSecrets(error === undefined ? "the socket closed at once" : messageOf(error));
        log.warn({ attempt: attempt + 1, reason }, "Slack could not be reached; trying again");
      }
    }
  }
}
