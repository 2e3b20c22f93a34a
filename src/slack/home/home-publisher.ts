import type { types } from "@slack/bolt";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import { judgeSlackError } from "../slack-errors.ts";

export interface HomePublisherOptions {
  /** Draws a person's tab in its current state. */
  readonly draw: (userId: string) => Promise<types.HomeView>;
  /** One call to views.publish, tried once. */
  readonly publish: (userId: string, view: types.HomeView) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  readonly pace?: HomePace;
}

/** How often tabs are redrawn, in milliseconds. */
export interface HomePace {
  /** Between two updates of one person's tab. */
  readonly personEveryMs: number;
  /** Between any two updates: views.publish is a tier 4 method, about 100 calls a minute. Source: docs.slack.dev/apis/web-api/rate-limits. */
  readonly anyEveryMs: number;
  /** How often a tab is redrawn when nothing was heard: its times move on, and other replicas change things. */
  readonly heartbeatMs: number;
}

const PACE: HomePace = { personEveryMs: 3_000, anyEveryMs: 700, heartbeatMs: 15_000 };
/** Slack does not say when somebody leaves the tab, so it is kept up to date this long after it was opened or used. */
const WATCHED_MS = 30 * 60_000;
const MOST_WATCHERS = 50;

interface Watcher {
  seenAtMs: number;
  publishedAtMs: number;
  /** What was last published, as text: the same content is not sent again. */
  published: string | undefined;
  dirty: boolean;
}

/** Keeps the Home tabs that people have open up to date, batching changes to stay within Slack's rates. */
export class HomePublisher {
  readonly #options: HomePublisherOptions;
  readonly #pace: HomePace;
  readonly #watchers = new Map<string, Watcher>();
  readonly #closing = new AbortController();
  #waking = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(options: HomePublisherOptions) {
    this.#options = options;
    this.#pace = options.pace ?? PACE;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#loop;
  }

  /** Somebody opened their tab or pressed something on it: it is updated as soon as the rates allow. */
  opened(userId: string): void {
    const nowMs = this.#options.clock.monotonicMs();
    const known = this.#watchers.get(userId);
    this.#watchers.delete(userId); // so that the person seen last comes last
    const publishedAtMs = Number.NEGATIVE_INFINITY;
    this.#watchers.set(userId, {
      seenAtMs: nowMs,
      publishedAtMs,
      published: undefined,
      dirty: true,
    });
    if (known === undefined && this.#watchers.size > MOST_WATCHERS) {
      const [oldest] = this.#watchers.keys();
      if (oldest !== undefined) this.#watchers.delete(oldest);
    }
    this.#waking.abort();
  }

  /** Something changed that any tab may show. */
  changed(): void {
    for (const watcher of this.#watchers.values()) watcher.dirty = true;
    this.#waking.abort();
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#closing.signal.aborted) {
      this.#waking = new AbortController();
      const due = this.#next();
      const waitMs = due === undefined ? this.#pace.heartbeatMs : due.atMs - clock.monotonicMs();
      if (due !== undefined && waitMs <= 0) {
        await this.#publish(due.userId, due.watcher);
        await this.#sleep(this.#pace.anyEveryMs, this.#closing.signal);
      } else await this.#sleep(waitMs, AbortSignal.any([this.#closing.signal, this.#waking.signal]));
    }
  }

  /** Whose tab is next, and when. Tabs that were not used for long are dropped. */
  #next(): { readonly userId: string; readonly watcher: Watcher; readonly atMs: number } | undefined {
    const nowMs = this.#options.clock.monotonicMs();
    let best: { readonly userId: string; readonly watcher: Watcher; readonly atMs: number } | undefined;
    for (const [userId, watcher] of this.#watchers) {
      if (nowMs - watcher.seenAtMs > WATCHED_MS) {
        this.#watchers.delete(userId);
        continue;
      }
      const afterMs = watcher.dirty ? this.#pace.personEveryMs : this.#pace.heartbeatMs;
      const atMs = watcher.publishedAtMs + afterMs;
      if (best === undefined || atMs < best.atMs) best = { userId, watcher, atMs };
    }
    return best;
  }

  async #publish(userId: string, watcher: Watcher): Promise<void> {
    const { draw, publish, clock, log } = this.#options;
    watcher.dirty = false;
    watcher.publishedAtMs = clock.monotonicMs();
    try {
      const view = await draw(userId);
      const text = JSON.stringify(view);
      if (text === watcher.published) return;
      await publish(userId, view);
      watcher.published = text;
    } catch (error) {
      const verdict = judgeSlackError(error);
      if (verdict.kind === "refused") this.#watchers.delete(userId);
      else watcher.dirty = true;
      if (verdict.kind === "rate-limited") await this.#sleep(verdict.afterMs, this.#closing.signal);
      log.warn({ userId, reason: verdict.reason }, "a Home tab could not be published");
    }
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(ms, { signal }).catch(() => undefined); // woken or closed
  }
}
