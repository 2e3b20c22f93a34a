import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { QuestionKey } from "../../run/question-key.ts";
import type { RunUpdate, RunView } from "../../run/run-view.ts";
import { putArtifact, type ViewChange } from "../../run/view-changes.ts";
import type { AttemptIntent, AttemptOutcome } from "../../store/attempt-repository.ts";
import type { Lease, RunChange } from "../../store/fence.ts";
import { leaseLost } from "../../store/fence.ts";
import type { Store } from "../../store/open-store.ts";
import type { NewQuestionRow, QuestionRow } from "../../store/question-repository.ts";
import type { NewArtifact } from "../action.ts";
import type { UpdateFeed } from "./update-feed.ts";

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 2_000;

/**
 * The one writer of a run: every change of its view goes through here, is journaled under the lease, and then told.
 * Writes go one after another, so that a view never overwrites a newer one. While the database cannot be reached they
 * wait; any other failure of a write is final for the run in this process, and is kept in `broken`.
 */
export class RunJournal {
  readonly #store: Store;
  readonly #lease: Lease;
  readonly #clock: Clock;
  readonly #feed: UpdateFeed;
  readonly #lost = new AbortController();
  #view: RunView;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: { store: Store; lease: Lease; clock: Clock; feed: UpdateFeed; view: RunView }) {
    this.#store = options.store;
    this.#lease = options.lease;
    this.#clock = options.clock;
    this.#feed = options.feed;
    this.#view = options.view;
  }

  get view(): RunView {
    return this.#view;
  }

  get lease(): Lease {
    return this.#lease;
  }

  /** Why nothing more can be written; `undefined` while all is well. */
  get broken(): unknown {
    return this.#lost.signal.aborted ? this.#lost.signal.reason : undefined;
  }

  /** Aborted once nothing more can be written: the lease is lost, or the store refused. */
  get lostSignal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Ends all writing of this process for the run. */
  abandon(reason: Failure = leaseLost(this.#lease)): void {
    this.#lost.abort(reason);
  }

  /** Changes what people see without a journal entry: progress, which may be lost in a crash. */
  showProgress(change: ViewChange): void {
    if (this.#lost.signal.aborted) return;
    this.#view = change(this.#view);
    this.#feed.publishProgress(() => this.#view);
  }

  beginAttempt(intent: AttemptIntent, change: ViewChange): Promise<void> {
    return this.#write("step", change, {}, (row) => this.#store.attempts.begin(this.#lease, intent, row));
  }

  endAttempt(outcome: AttemptOutcome, change: ViewChange): Promise<void> {
    return this.#write("step", change, {}, (row) => this.#store.attempts.end(this.#lease, outcome, row));
  }

  /** Asks people. @returns the question as it stands; see QuestionRepository. */
  async openQuestion(
    asked: NewQuestionRow,
    options: { readonly anew: boolean; readonly change: ViewChange },
  ): Promise<QuestionRow> {
    const { anew, change } = options;
    return this.#writeFor(change, (row) =>
      this.#store.questions.open(this.#lease, asked, { anew, change: row }),
    );
  }

  /** Ends an open question without an answer. @returns it as it stands: an answer that came first holds. */
  async closeQuestion(
    key: Omit<QuestionKey, "runId">,
    status: "expired" | "closed",
    change: ViewChange,
  ): Promise<QuestionRow> {
    return this.#writeFor(change, (row) => this.#store.questions.close(this.#lease, key, status, row));
  }

  /** Marks what a dead process had begun. */
  interruptOpen(change: ViewChange): Promise<void> {
    const nowMs = this.#clock.nowMs();
    return this.#write("step", change, {}, (row) =>
      this.#store.attempts.interruptOpen(this.#lease, nowMs, row),
    );
  }

  /** Journals the run's own state. */
  change(kind: RunUpdate["kind"], change: ViewChange, row: Omit<RunChange, "view"> = {}): Promise<void> {
    return this.#write(kind, change, row, (whole) => this.#store.runs.change(this.#lease, whole));
  }

  /** Begins a queued run. @returns false while its concurrency group is taken; nothing has changed then. */
  async begin(group: string | null, change: ViewChange, startedAtMs: number): Promise<boolean> {
    const before = this.#view;
    const after = change(before);
    const row = { view: after, status: "running" as const, startedAtMs };
    const began = await this.whenReachable(() => this.#store.runs.begin(this.#lease, group, row));
    if (!began) return false;
    this.#view = after;
    this.#feed.publish("started", after);
    return true;
  }

  end(change: ViewChange, row: Omit<RunChange, "view"> & { readonly endedAtMs: number }): Promise<void> {
    return this.#write("ended", change, row, (whole) =>
      this.#store.runs.end(this.#lease, { ...whole, endedAtMs: row.endedAtMs }),
    );
  }

  saveArtifact(file: NewArtifact): Promise<void> {
    const { bytes, ...shown } = file;
    const createdAtMs = this.#clock.nowMs();
    return this.#write("artifact", putArtifact({ ...shown, sizeBytes: bytes.byteLength }), {}, (row) =>
      this.#store.artifacts.put(this.#lease, { ...file, createdAtMs }, row),
    );
  }

  /** @throws Failure `LEASE_LOST` when another process executes the run by now. */
  async assertOwned(): Promise<void> {
    const held = await this.whenReachable(() => this.#store.leases.holds(this.#lease));
    if (held) return;
    this.abandon();
    throw leaseLost(this.#lease);
  }

  /** A write that gives something back. */
  async #writeFor<T>(change: ViewChange, store: (row: RunChange) => Promise<T>): Promise<T> {
    let found: { readonly value: T } | undefined;
    await this.#write("step", change, {}, async (row) => {
      found = { value: await store(row) };
    });
    if (found === undefined) throw new Error("a change of nothing was not written");
    return found.value;
  }

  #write(
    kind: RunUpdate["kind"],
    change: ViewChange,
    row: Omit<RunChange, "view">,
    store: (row: RunChange) => Promise<void>,
  ): Promise<void> {
    const written = this.#tail.then(async () => {
      const view = change(this.#view);
      if (kind === "step" && view === this.#view) return;
      this.#view = view;
      await this.whenReachable(() => store({ ...row, view }));
      this.#feed.publish(kind, this.#view);
    });
    this.#tail = written.catch(() => undefined); // the caller hears of it; the next write finds `broken`
    return written;
  }

  /**
   * Does work on the store, and waits for an unreachable database for as long as the lease may still be ours. Any other
   * failure ends the run in this process.
   */
  async whenReachable<T>(work: () => Promise<T>): Promise<T> {
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)) {
      this.#lost.signal.throwIfAborted();
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Failure && error.retryable)) {
          this.#lost.abort(error);
          throw error;
        }
        await this.#clock.sleep(retryMs, { signal: this.#lost.signal });
      }
    }
  }
}
