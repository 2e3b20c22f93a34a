import { atWork } from "../../base/event-loop-watch.ts";
import { messageOf } from "../../base/failure.ts";
import { redactSecrets } from "../../base/redact.ts";
import { isLesson } from "../../lessons/lesson-steps.ts";
import type { RunUpdate, RunView } from "../../run/run-view.ts";
import type { NightReport } from "../../scheduler/night-report.ts";
import type { OutboxMessage, OutboxRow } from "../../store/posting.ts";
import { fileMessages } from "../cards/attachments.ts";
import { nightAlert } from "../cards/night-alert.ts";
import { reportMessage } from "../cards/report-message.ts";
import { isActive } from "../cards/status-words.ts";
import { fallback, section } from "../message.ts";
import { filePayload, messagePayload } from "../outbox/payload.ts";
import { isPerson } from "../people.ts";
import type { SlackPorts } from "../ports.ts";
import { escapeText } from "../text/mrkdwn.ts";
import { type CardPorts, CardWriter, type ResultsPlace } from "./card-writer.ts";
import { outboxKeys, runShowing, runToldBy } from "./keys.ts";
import { LatestOnly } from "./latest-only.ts";
import { NewestState } from "./newest-state.ts";
import { lessonThread, questionMessages, runThread } from "./run-thread.ts";

type AnnouncerPorts = Pick<SlackPorts, "engine" | "outbox" | "runs" | "nights" | "clock" | "log"> &
  Pick<CardPorts, "clusterLocks" | "linkTo">;

/** Time between two looks at a run that only makes progress, in milliseconds: each look writes to the store. */
const PROGRESS_EVERY_MS = 1_000;
/** How often the card of a run that reports nothing is redrawn, so that its elapsed time keeps moving. */
const HEARTBEAT_MS = 10_000;
/** If nobody has announced an end by then, the replica responsible has died. */
const SILENT_END_MS = 10_000;
/** Part of the key of the report that a playbook wants in another channel: one per run. */
const ALSO = "also";
/** How many runs are looked at together, both at the start and when catching up on ends that were not announced. */
const CAUGHT_UP_RUNS = 50;

/**
 * Tells a run's channel what happens to it: one card that is edited, the questions of its steps, and in the card's thread
 * its progress, its results and its files. It only writes to the outbox, and writing the same twice changes nothing, so it
 * may look at a run as often as it likes.
 */
export class Announcer {
  readonly #ports: AnnouncerPorts;
  readonly #cards: CardWriter;
  readonly #newest: NewestState;
  readonly #runs: LatestOnly<RunView>;
  readonly #active = new Map<string, number>();
  /** What was last put into the outbox, by run and key: unchanged messages need no database write. */
  readonly #said = new Map<string, Map<string, string>>();
  #unsubscribe: () => void = () => {};
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(ports: AnnouncerPorts) {
    this.#ports = ports;
    this.#cards = new CardWriter(ports);
    this.#newest = new NewestState(ports);
    this.#runs = new LatestOnly({
      work: (view) => this.#announce(view),
      everyMs: PROGRESS_EVERY_MS,
      onError: (error, runId) =>
        ports.log.error({ runId, reason: redactSecrets(messageOf(error)) }, "a run could not be announced"),
    });
  }

  /** Listens to the engine and catches up on the newest runs. */
  async start(): Promise<void> {
    const { engine, clock } = this.#ports;
    this.#unsubscribe = engine.subscribe((update) => this.#heard(update));
    this.#heartbeat = setInterval(() => {
      for (const [runId, heardAtMs] of this.#active) {
        if (clock.monotonicMs() - heardAtMs >= HEARTBEAT_MS) void this.look(runId);
      }
      void this.#catchUp(clock.nowMs() - SILENT_END_MS);
    }, HEARTBEAT_MS / 2);
    this.#heartbeat.unref();
    for (const view of await engine.list({ limit: CAUGHT_UP_RUNS, status: "active" })) this.#offer(view);
    await this.#catchUp(clock.nowMs());
  }

  /** Stops listening; resolves once everything heard so far is in the outbox. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    clearInterval(this.#heartbeat);
    await this.#runs.settled();
  }

  /** Where the results of a run are in its thread. */
  resultsOf(runId: string): Promise<ResultsPlace> {
    return this.#cards.results(runId);
  }

  /** Posts a run's report again, into any channel. */
  async repeatReport(view: RunView, channel: string): Promise<void> {
    await this.#report(view, channel, this.#ports.clock.nowMs().toString(36));
  }

  /** @param time what tells this message from other reports of the run. */
  async #report(view: RunView, channel: string, time: string): Promise<void> {
    const { outbox, clock } = this.#ports;
    const key = outboxKeys.report(view.id, time);
    const nowMs = clock.nowMs();
    const chart = view.channel === channel ? await this.#cards.chart(view) : undefined;
    await outbox.put({
      key,
      channel,
      kind: "post",
      payload: messagePayload(reportMessage({ view, nowMs, ...(chart ? { chart } : {}) })),
    });
    for (const [part, files] of fileMessages(view).entries()) {
      const payload = filePayload(view.id, files, key);
      const filesKey = outboxKeys.reportFiles(view.id, time, part);
      await outbox.put({ key: filesKey, channel, kind: "file", payload, background: true });
    }
  }

  /** Shows in the card what has arrived in its thread: the results, and the picture. Runs before the outbox forgets it. */
  async delivered(row: OutboxRow): Promise<void> {
    const runId = runShowing(row.key);
    if (runId !== undefined) await this.#cards.write(runId);
  }

  /** A channel that cannot be written to is told directly: to who asked, or to whom a schedule names. */
  async givenUp(row: OutboxRow, reason: string): Promise<void> {
    const runId = row.slackTs === null ? runToldBy(row.key) : undefined;
    const view = runId === undefined ? undefined : await this.#ports.engine.view(runId);
    if (!view) return;
    const text =
      `I cannot write to <#${row.channel}> (${escapeText(reason)}), so nobody there sees the run of *${escapeText(view.playbookTitle)}*. It goes on all the same. ` +
      `Invite me there with \`/invite @Regatta\`, then ask for \`/mesh report ${view.id}\`.`;
    const people = [view.requestedBy, ...(view.night?.mention ?? [])].filter(isPerson);
    for (const person of people) {
      await this.#ports.outbox.put({
        key: outboxKeys.notice(view.id, row.channel, person),
        channel: person,
        kind: "post",
        payload: messagePayload({ text: fallback(text), blocks: [section(text)] }),
      });
    }
  }

  #heard({ kind, view }: RunUpdate): void {
    if (view.channel === undefined) return;
    if (isActive(view.status)) this.#active.set(view.id, this.#ports.clock.monotonicMs());
    else this.#active.delete(view.id);
    this.#runs.offer(view.id, view, kind !== "progress");
  }

  #offer(view: RunView): void {
    if (view.channel !== undefined) this.#runs.offer(view.id, view, true);
  }

  /** Announces the ends that a replica journaled but did not live to announce. */
  async #catchUp(endedBeforeMs: number): Promise<void> {
    try {
      for (const view of await this.#ports.runs.unannounced(endedBeforeMs, CAUGHT_UP_RUNS)) this.#offer(view);
    } catch (error) {
      this.#ports.log.warn({ reason: redactSecrets(messageOf(error)) }, "ended runs could not be looked up");
    }
  }

  /** Looks at a run that another replica may be executing, so that what was just done to it shows at once. */
  async look(runId: string): Promise<void> {
    const view = await this.#ports.engine.view(runId).catch(() => undefined);
    if (view) this.#heard({ kind: "progress", view });
  }

  async #announce(view: RunView): Promise<void> {
    atWork(`what is told of run ${view.id}`);
    // The channel of a pruned run has already heard everything; the outbox has forgotten that and would post it again.
    if (view.channel === undefined || view.prunedAtMs !== undefined) return;
    const { id, channel } = view;
    await this.#cards.write(id, view);
    const night = await this.#cards.night(view);
    for (const message of this.#messagesOf(view, night)) {
      if (message.kind === "update") await this.#edit(view, message);
      else await this.#put(id, message);
    }
    const alert = nightAlert(view, night);
    if (alert)
      await this.#put(id, {
        key: outboxKeys.night(id),
        channel,
        kind: "post",
        payload: messagePayload(alert),
      });
    if (isActive(view.status)) return;
    const elsewhere = view.summary?.channel;
    if (elsewhere !== undefined && elsewhere !== channel) await this.#report(view, elsewhere, ALSO);
    await this.#ports.runs.markAnnounced(id);
    this.#cards.forget(id);
    this.#newest.forget(id);
    this.#said.delete(id);
  }

  /** What a run says besides its card. In the order in which people need it. */
  #messagesOf(view: RunView, night: NightReport | undefined): readonly OutboxMessage[] {
    const { channel } = view;
    if (channel === undefined) return [];
    const nowMs = this.#ports.clock.nowMs();
    if (isLesson(view)) return lessonThread(view, channel, nowMs);
    return [
      ...questionMessages(view, channel),
      ...runThread(view, channel, { nowMs, ...(night ? { night } : {}) }),
    ];
  }

  /** A message that shows a state: if another replica has a newer one, that is what it shows. */
  async #edit(seen: RunView, message: OutboxMessage): Promise<void> {
    const { key } = message;
    if (this.#hasSaid(seen.id, message)) return;
    await this.#newest.write({ runId: seen.id, key, seen }, async (view) =>
      view === seen
        ? message
        : this.#messagesOf(view, await this.#cards.night(view)).find((other) => other.key === key),
    );
    this.#remember(seen.id, message);
  }

  async #put(runId: string, message: OutboxMessage): Promise<void> {
    if (this.#hasSaid(runId, message)) return;
    await this.#ports.outbox.put(message);
    this.#remember(runId, message);
  }

  #hasSaid(runId: string, { key, payload }: OutboxMessage): boolean {
    return this.#said.get(runId)?.get(key) === JSON.stringify(payload);
  }

  #remember(runId: string, { key, payload }: OutboxMessage): void {
    const said = this.#said.get(runId) ?? new Map<string, string>();
    this.#said.set(runId, said.set(key, JSON.stringify(payload)));
  }
}
