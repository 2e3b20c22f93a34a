import { setMaxListeners } from "node:events";
import type { Clock } from "../../base/clock.ts";
import { atWork } from "../../base/event-loop-watch.ts";
import { Failure } from "../../base/failure.ts";
import type { QuestionKey } from "../../run/question-key.ts";
import type { RunUpdate, RunView } from "../../run/run-view.ts";
import { allOf, putArtifact, type ViewChange } from "../../run/view-changes.ts";
import type { AttemptIntent, AttemptOutcome, JournalEntry } from "../../store/attempt-repository.ts";
import type { Lease, RunChange } from "../../store/fence.ts";
import { leaseLost } from "../../store/fence.ts";
import type { Store } from "../../store/open-store.ts";
import type { NewQuestionRow, QuestionRow } from "../../store/question-repository.ts";
import type { NewArtifact } from "../action.ts";
import type { UpdateFeed } from "./update-feed.ts";

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 2_000;
/** A larger transaction would keep other users of the embedded database waiting. */
const MOST_GATHERED = 50;

/** Changes that are written together because they arrived during another write. */
interface Gathering {
  readonly changes: ViewChange[];
  readonly entries: JournalEntry[];
  row: Omit<RunChange, "view">;
  readonly written: Promise<void>;
}

/**
 * The only writer of a run: every change to its view goes through here, is journaled under the lease, and is then
 * published. Writes are done one after another, so a view never overwrites a newer one. Changes that arrive during a write
 * are written together, so that many parallel cells do not each write the whole view. While the database cannot be reached,
 * writes wait; any other failed write ends the run in this process, and its error is kept in `broken`.
 */
export class RunJournal {
  readonly #store: Store;
  readonly #lease: Lease;
  readonly #clock: Clock;
  readonly #feed: UpdateFeed;
  readonly #lost = new AbortController();
  #view: RunView;
  #tail: Promise<unknown> = Promise.resolve();
  /** Collects further changes while it waits for its turn. */
  #gathering: Gathering | undefined;

  constructor(options: { store: Store; lease: Lease; clock: Clock; feed: UpdateFeed; view: RunView }) {
    // Each cell that runs listens to it, and there may be hundreds: Node.js takes more than ten for a leak.
    setMaxListeners(0, this.#lost.signal);
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

  /** Why nothing more can be written; `undefined` while writing works. */
  get broken(): unknown {
    return this.#lost.signal.aborted ? this.#lost.signal.reason : undefined;
  }

  /** Aborted once nothing more can be written: the lease is lost, or the store refused. */
  get lostSignal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Stops this process from writing to the run. */
  abandon(reason: Failure = leaseLost(this.#lease)): void {
    this.#lost.abort(reason);
  }

  /** Changes the view without a journal entry: for progress, which may be lost in a crash. */
  showProgress(change: ViewChange): void {
    if (this.#lost.signal.aborted) return;
    this.#view = change(this.#view);
    this.#feed.publishProgress(() => this.#view);
  }

  beginAttempt(intent: AttemptIntent, change: ViewChange): Promise<void> {
    return this.#gather(change, {}, [{ kind: "intent", intent }]);
  }

  endAttempt(outcome: AttemptOutcome, change: ViewChange): Promise<void> {
    return this.#gather(change, {}, [{ kind: "outcome", outcome }]);
  }

  /** Asks people. @returns the question in its current state; see QuestionRepository. */
  openQuestion(
    asked: NewQuestionRow,
    options: { readonly anew: boolean; readonly change: ViewChange },
  ): Promise<QuestionRow> {
    const { anew, change } = options;
    return this.#write("step", change, {}, (row) =>
      this.#store.questions.open(this.#lease, asked, { anew, change: row }),
    );
  }

  /** Ends an open question without an answer. @returns its current state: an answer that came first stands. */
  closeQuestion(
    key: Omit<QuestionKey, "runId">,
    status: "expired" | "closed",
    change: ViewChange,
  ): Promise<QuestionRow> {
    return this.#write("step", change, {}, (row) =>
      this.#store.questions.close(this.#lease, key, status, row),
    );
  }

  /** Marks attempts that a dead process had begun as interrupted. */
  interruptOpen(change: ViewChange): Promise<void> {
    const nowMs = this.#clock.nowMs();
    return this.#write("step", change, {}, (row) =>
      this.#store.attempts.interruptOpen(this.#lease, nowMs, row),
    );
  }

  /** Journals the run's own state. */
  change(change: ViewChange, row: Omit<RunChange, "view"> = {}): Promise<void> {
    return this.#gather(change, row, []);
  }

  /** Begins a queued run. @returns false, with nothing changed, while its concurrency group is busy. */
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

  /** @throws Failure `LEASE_LOST` when another process executes the run now. */
  async assertOwned(): Promise<void> {
    const held = await this.whenReachable(() => this.#store.leases.holds(this.#lease));
    if (held) return;
    this.abandon();
    throw leaseLost(this.#lease);
  }

  /** A separate write. @returns what the store returns. */
  #write<T>(
    kind: RunUpdate["kind"],
    change: ViewChange,
    row: Omit<RunChange, "view">,
    store: (row: RunChange) => Promise<T>,
  ): Promise<T> {
    return this.#inTurn(async () => {
      this.#view = change(this.#view);
      const { view } = this;
      const given = await this.whenReachable(() => store({ ...row, view }));
      this.#feed.publish(kind, this.#view);
      return given;
    });
  }

  /** Adds to the changes that wait for their turn. They are written all or none, so all callers share one promise. */
  #gather(change: ViewChange, row: Omit<RunChange, "view">, entries: readonly JournalEntry[]): Promise<void> {
    if (this.#gathering === undefined || this.#gathering.changes.length >= MOST_GATHERED) {
      const gathered: Gathering = {
        changes: [],
        entries: [],
        row: {},
        written: this.#inTurn(() => this.#writeGathered(gathered)),
      };
      this.#gathering = gathered;
    }
    const gathering = this.#gathering;
    gathering.changes.push(change);
    gathering.entries.push(...entries);
    gathering.row = { ...gathering.row, ...row };
    return gathering.written;
  }

  async #writeGathered(gathered: Gathering): Promise<void> {
    if (this.#gathering === gathered) this.#gathering = undefined;
    const { entries, row } = gathered;
    atWork(`the view of run ${this.#lease.runId}`);
    const view = allOf(...gathered.changes)(this.#view);
    if (view === this.#view && entries.length === 0) return;
    this.#view = view;
    const change = { ...row, view };
    await this.whenReachable(() =>
      entries.length === 0
        ? this.#store.runs.change(this.#lease, change)
        : this.#store.attempts.record(this.#lease, entries, change),
    );
    this.#feed.publish("step", this.#view);
  }

  /** Does a write after those before it. Later changes are no longer gathered with earlier ones. */
  #inTurn<T>(write: () => Promise<T>): Promise<T> {
    this.#gathering = undefined;
    const written = this.#tail.then(write);
    this.#tail = written.catch(() => undefined); // the caller gets the error; the next write sees `broken`
    return written;
  }

  /**
   * Does work on the store, waiting for an unreachable database for as long as the lease may still be ours. Any other failure
   * ends the run in this process.
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
