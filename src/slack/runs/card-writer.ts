import { isDeepStrictEqual } from "node:util";
import { isLesson } from "../../lessons/lesson-steps.ts";
import type { RunView } from "../../run/run-view.ts";
import type { NightReport } from "../../scheduler/night-report.ts";
import type { OutboxMessage, OutboxRow } from "../../store/posting.ts";
import type { RunRepository } from "../../store/run-repository.ts";
import { chartOf } from "../cards/attachments.ts";
import { lessonCard } from "../cards/lesson-card.ts";
import { type ChartImage, runCard } from "../cards/run-card.ts";
import { isActive } from "../cards/status-words.ts";
import { type HoldUpPorts, readHoldUps } from "../hold-ups.ts";
import { messagePayload } from "../outbox/payload.ts";
import type { SlackPorts } from "../ports.ts";
import { outboxKeys } from "./keys.ts";
import { NewestState } from "./newest-state.ts";

export type CardPorts = Pick<SlackPorts, "engine" | "outbox" | "nights" | "clock"> & {
  readonly runs: Pick<RunRepository, "ended">;
  /** The address of a message that Slack has; `undefined` while it is not known. */
  readonly linkTo: LinkTo;
  readonly clusterLocks: HoldUpPorts["clusterLocks"];
};

export type LinkTo = (row: OutboxRow, threadTs: string | undefined) => Promise<string | undefined>;

/** How many earlier runs are looked through for one with the same inputs. */
const LOOKED_BACK = 10;

/** Where the results of a run are: in its thread, on their way there, or not in a thread at all. */
export type ResultsPlace =
  | { readonly kind: "posted"; readonly url?: string }
  | { readonly kind: "coming" }
  | { readonly kind: "nowhere" };

/** Writes runs' cards into the outbox. */
export class CardWriter {
  readonly #ports: CardPorts;
  readonly #nights = new Map<string, NightReport>();
  /** By run: the earlier one of the same playbook and inputs, if there is one. */
  readonly #earlier = new Map<string, RunView | undefined>();
  readonly #newest: NewestState;

  constructor(ports: CardPorts) {
    this.#ports = ports;
    this.#newest = new NewestState(ports);
  }

  /** @param seen the run as the caller knows it; it is read again if somebody else was faster. */
  async write(runId: string, seen?: RunView): Promise<void> {
    await this.#newest.write({ runId, key: outboxKeys.card(runId), seen }, async (view) =>
      view.channel === undefined ? undefined : this.#draw(view, view.channel),
    );
  }

  /** How it compares with earlier nights, once the run of a schedule has ended. */
  async night(view: RunView): Promise<NightReport | undefined> {
    if (view.night === undefined || isActive(view.status)) return undefined;
    const known = this.#nights.get(view.id);
    if (known) return known;
    const report = await this.#ports.nights(view);
    if (report) this.#nights.set(view.id, report);
    return report;
  }

  /** The run's picture, once Slack has it. */
  async chart(view: RunView): Promise<ChartImage | undefined> {
    const chart = chartOf(view);
    if (!chart) return undefined;
    const { outbox } = this.#ports;
    const row =
      (await outbox.find(outboxKeys.files(view.id, 0))) ??
      (await outbox.find(outboxKeys.drawing(view.id, chart.name))); // as earlier versions posted it
    if (!row?.slackFileId) return undefined;
    return { title: chart.title, altText: chart.altText ?? chart.title, fileId: row.slackFileId };
  }

  /** Where a run's results are in its thread. */
  async results(runId: string): Promise<ResultsPlace> {
    const { outbox, linkTo } = this.#ports;
    const row = await outbox.find(outboxKeys.results(runId));
    if (row === undefined) return { kind: "nowhere" };
    if (row.slackTs === null) return { kind: row.version > row.sentVersion ? "coming" : "nowhere" };
    const card = await outbox.find(outboxKeys.card(runId));
    const url = await linkTo(row, card?.slackTs ?? undefined);
    return { kind: "posted", ...(url === undefined ? {} : { url }) };
  }

  /** Drops what is kept in memory about a run that has ended. */
  forget(runId: string): void {
    this.#nights.delete(runId);
    this.#earlier.delete(runId);
    this.#newest.forget(runId);
  }

  /** The last good run with the same inputs: only its steps can be expected to take as long. */
  async #earlierOf({ id, status, playbookName, inputs }: RunView): Promise<RunView | undefined> {
    if (!isActive(status)) return undefined;
    if (!this.#earlier.has(id)) {
      const ended = await this.#ports.engine.list({ limit: LOOKED_BACK, status: "ended", playbookName });
      const isLike = (run: RunView) => run.status === "succeeded" && isDeepStrictEqual(run.inputs, inputs);
      this.#earlier.set(id, ended.find(isLike));
    }
    return this.#earlier.get(id);
  }

  async #draw(view: RunView, channel: string): Promise<OutboxMessage> {
    const key = outboxKeys.card(view.id);
    if (isLesson(view)) {
      const payload = messagePayload(lessonCard(view, this.#ports.clock.nowMs()));
      return { key, channel, kind: "update", payload };
    }
    const [chart, night] = [await this.chart(view), await this.night(view)];
    const results = await this.results(view.id);
    const holdUps = await readHoldUps([view], this.#ports);
    const earlier = await this.#earlierOf(view);
    const card = runCard({
      view,
      nowMs: this.#ports.clock.nowMs(),
      holdUps,
      ...(chart ? { chart } : {}),
      ...(night ? { night } : {}),
      ...(earlier ? { earlier } : {}),
      ...(results.kind === "posted" && results.url !== undefined ? { resultsUrl: results.url } : {}),
    });
    return { key, channel, kind: "update", payload: messagePayload(card) };
  }
}
