import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Log } from "../../base/log.ts";
import { redactSecrets } from "../../base/redact.ts";
import type { Engine } from "../../engine/engine.ts";
import type { RunUpdate, RunView } from "../../engine/run-view.ts";
import type { Outbox, OutboxMessage, OutboxRow } from "../../store/outbox.ts";
import { reportMessage } from "../cards/report-message.ts";
import { type ChartImage, runCard } from "../cards/run-card.ts";
import { isActive, stepEnded, stepStatus } from "../cards/status-words.ts";
import { attachments, chartOf, type RunSummary, readSummary, SUMMARY_ARTIFACT } from "../cards/summary.ts";
import { stepMessage, warningsMessage } from "../cards/thread-messages.ts";
import { messagePayload } from "../outbox/payload.ts";
import type { SentReceipt } from "../outbox/receipt.ts";
import { escapeText } from "../text/mrkdwn.ts";
import { outboxKeys, runOfCardKey, runOfFileKey } from "./keys.ts";
import { LatestOnly } from "./latest-only.ts";

export interface AnnouncerPorts {
  readonly engine: Engine;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the sender that the outbox holds something new. */
  readonly wake: () => void;
}

/** Between two looks at a run that only makes progress, in milliseconds: the journal is written for every look. */
const PROGRESS_EVERY_MS = 1_000;
/** A card whose run is silent is redrawn this often, so that its time goes on. */
const HEARTBEAT_MS = 10_000;
/** How many runs are looked at again at the start, for what a dead process did not announce. */
const CAUGHT_UP_RUNS = 10;

/**
 * Tells a run's channel what becomes of it: one card, edited; in its thread a message for each step, the warnings, and
 * the files. It only writes to the outbox, and writing the same twice changes nothing, so it may look at a run as often
 * as it likes.
 */
export class Announcer {
  readonly #ports: AnnouncerPorts;
  readonly #runs: LatestOnly<RunView>;
  readonly #active = new Map<string, number>();
  readonly #summaries = new Map<string, RunSummary | undefined>();
  /** Charts that Slack has but the outbox does not know of yet. */
  readonly #charts = new Map<string, ChartImage>();
  /** What was put into the outbox last, by run and key: the same again need not trouble the database. */
  readonly #said = new Map<string, Map<string, string>>();
  readonly #cardTurns = new Map<string, Promise<void>>();
  #unsubscribe: () => void = () => {};
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(ports: AnnouncerPorts) {
    this.#ports = ports;
    this.#runs = new LatestOnly({
      work: (view) => this.#announce(view),
      everyMs: PROGRESS_EVERY_MS,
      onError: (error, runId) =>
        ports.log.error({ runId, reason: redactSecrets(messageOf(error)) }, "a run could not be announced"),
    });
  }

  /** Listens to the engine, and catches up on the newest runs. */
  async start(): Promise<void> {
    const { engine, clock } = this.#ports;
    this.#unsubscribe = engine.subscribe((update) => this.#heard(update));
    this.#heartbeat = setInterval(() => {
      for (const [runId, heardAtMs] of this.#active) {
        if (clock.monotonicMs() - heardAtMs >= HEARTBEAT_MS) void this.#lookAgain(runId);
      }
    }, HEARTBEAT_MS / 2);
    this.#heartbeat.unref();
    for (const view of await engine.list({ limit: CAUGHT_UP_RUNS })) {
      if (view.channel !== undefined) this.#runs.offer(view.id, view, true);
    }
  }

  /** Stops listening, and resolves when everything heard of is in the outbox. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    clearInterval(this.#heartbeat);
    await this.#runs.settled();
  }

  /** Posts a run's report once more into a channel. */
  async repeatReport(view: RunView, channel: string): Promise<void> {
    const { outbox, clock, wake } = this.#ports;
    const time = clock.nowMs().toString(36);
    const key = outboxKeys.report(view.id, time);
    const nowMs = clock.nowMs();
    const chart = view.channel === channel ? await this.#chart(view) : undefined;
    const summary = await this.#summary(view);
    await outbox.put({
      key,
      channel,
      kind: "post",
      payload: messagePayload(
        reportMessage({ view, nowMs, ...(chart ? { chart } : {}), ...(summary ? { summary } : {}) }),
      ),
    });
    for (const file of attachments(view)) {
      const fileKey = outboxKeys.reportFile(view.id, time, file.name);
      await outbox.put({ key: fileKey, channel, kind: "file", payload: filePayload(view, file, key) });
    }
    wake();
  }

  /** A chart that has arrived goes into the card. Runs before the outbox forgets the file. */
  async delivered(row: OutboxRow, receipt: SentReceipt): Promise<void> {
    const { engine, wake } = this.#ports;
    const runId = row.kind === "file" ? runOfFileKey(row.key) : undefined;
    if (runId === undefined || receipt.slackFileId === undefined) return;
    const view = await engine.view(runId);
    const chart = view && chartOf(view);
    if (!chart || row.key !== outboxKeys.file(runId, chart.name)) return;
    this.#charts.set(runId, { ...imageOf(chart), fileId: receipt.slackFileId });
    await this.#putCard(runId, () => engine.view(runId));
    wake();
  }

  /** When the channel cannot be written to, who asked hears of it directly. */
  async givenUp(row: OutboxRow, reason: string): Promise<void> {
    const runId = runOfCardKey(row.key);
    const view = runId === undefined ? undefined : await this.#ports.engine.view(runId);
    if (!view || row.slackTs !== null || !/^[UW][A-Z0-9]{2,}$/.test(view.requestedBy)) return;
    const text =
      `Your run of *${escapeText(view.playbookTitle)}* goes on, but I cannot write to <#${row.channel}> (${escapeText(reason)}). ` +
      `Invite me there with \`/invite\`, then ask for \`/mesh report ${view.id}\`.`;
    await this.#ports.outbox.put({
      key: outboxKeys.notice(view.id),
      channel: view.requestedBy,
      kind: "post",
      payload: { text, blocks: [{ type: "section", text: { type: "mrkdwn", text } }] },
    });
    this.#ports.wake();
  }

  #heard({ kind, view }: RunUpdate): void {
    if (view.channel === undefined) return;
    if (isActive(view.status)) this.#active.set(view.id, this.#ports.clock.monotonicMs());
    else this.#active.delete(view.id);
    this.#runs.offer(view.id, view, kind !== "progress");
  }

  async #lookAgain(runId: string): Promise<void> {
    const view = await this.#ports.engine.view(runId).catch(() => undefined);
    if (view) this.#heard({ kind: "progress", view });
  }

  async #announce(view: RunView): Promise<void> {
    const { clock, wake } = this.#ports;
    if (view.channel === undefined) return;
    const { id, channel } = view;
    const threadOf = outboxKeys.card(id);
    await this.#putCard(id, async () => view);
    for (const step of view.steps) {
      if (!stepEnded(step) || stepStatus(step) === "skipped") continue;
      const payload = messagePayload(stepMessage(step, clock.nowMs()), threadOf);
      await this.#put(id, { key: outboxKeys.step(id, step.id), channel, kind: "post", payload });
    }
    if (view.warnings.length > 0) {
      const payload = messagePayload(warningsMessage(view.warnings), threadOf);
      await this.#put(id, { key: outboxKeys.warnings(id), channel, kind: "post", payload });
    }
    for (const file of attachments(view)) {
      const payload = filePayload(view, file, threadOf);
      await this.#put(id, { key: outboxKeys.file(id, file.name), channel, kind: "file", payload });
    }
    wake();
    if (isActive(view.status)) return;
    this.#summaries.delete(id);
    this.#said.delete(id);
  }

  /** Writers of one card take turns, so that none puts an older state over a newer one. */
  #putCard(runId: string, read: () => Promise<RunView | undefined>): Promise<void> {
    const turn = (this.#cardTurns.get(runId) ?? Promise.resolve()).then(async () => {
      const view = await read();
      if (view?.channel === undefined) return;
      const [summary, chart] = [await this.#summary(view), await this.#chart(view)];
      const card = runCard({
        view,
        nowMs: this.#ports.clock.nowMs(),
        ...(summary ? { summary } : {}),
        ...(chart ? { chart } : {}),
      });
      await this.#put(runId, {
        key: outboxKeys.card(runId),
        channel: view.channel,
        kind: "update",
        payload: messagePayload(card),
      });
    });
    const settled = turn.catch(() => {});
    this.#cardTurns.set(runId, settled);
    void settled.then(() => {
      if (this.#cardTurns.get(runId) === settled) this.#cardTurns.delete(runId);
    });
    return turn;
  }

  async #put(runId: string, message: OutboxMessage): Promise<void> {
    const said = this.#said.get(runId) ?? new Map<string, string>();
    const text = JSON.stringify(message.payload);
    if (said.get(message.key) === text) return;
    await this.#ports.outbox.put(message);
    this.#said.set(runId, said.set(message.key, text));
  }

  async #summary(view: RunView): Promise<RunSummary | undefined> {
    if (!view.artifacts.some((artifact) => artifact.name === SUMMARY_ARTIFACT)) return undefined;
    if (this.#summaries.has(view.id)) return this.#summaries.get(view.id);
    const bytes = await this.#ports.engine.artifact(view.id, SUMMARY_ARTIFACT);
    const summary = bytes && readSummary(bytes);
    if (isActive(view.status)) this.#summaries.set(view.id, summary);
    return summary;
  }

  async #chart(view: RunView): Promise<ChartImage | undefined> {
    const chart = chartOf(view);
    if (!chart) return undefined;
    const known = this.#charts.get(view.id);
    if (known) return known;
    const row = await this.#ports.outbox.find(outboxKeys.file(view.id, chart.name));
    return row?.slackFileId ? { ...imageOf(chart), fileId: row.slackFileId } : undefined;
  }
}

function imageOf(chart: NonNullable<ReturnType<typeof chartOf>>): Omit<ChartImage, "fileId"> {
  return { title: chart.title, altText: chart.altText ?? chart.title };
}

function filePayload(view: RunView, file: RunView["artifacts"][number], threadOf: string): JsonObject {
  const { name, title, altText } = file;
  return { runId: view.id, name, title, ...(altText === undefined ? {} : { altText }), threadOf };
}
