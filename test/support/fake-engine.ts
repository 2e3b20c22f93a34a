import type { JsonObject } from "../../src/base/json.ts";
import type { Engine, RunOrigin } from "../../src/engine/engine.ts";
import type { PreparedRun } from "../../src/gate/prepare-playbook.ts";
import type { PlaybookSource } from "../../src/playbook/playbook.ts";
import type { QuestionKey } from "../../src/run/question-key.ts";
import type { ArtifactView, QuestionView, RunUpdate, RunView } from "../../src/run/run-view.ts";
import { runView } from "./run-views.ts";

/** A run that somebody has started. */
interface StartedRun {
  readonly source: PlaybookSource;
  readonly inputs: JsonObject;
  readonly requestedBy: string;
  readonly channel?: string;
}

/**
 * An engine whose runs are controlled by the test: it can be asked to start runs and notifies its listeners, but
 * executes nothing. Everybody sees what the test says with {@link change}.
 */
export class FakeEngine implements Engine {
  readonly started: StartedRun[] = [];
  readonly answered: (QuestionKey & { readonly by: string; readonly value: string })[] = [];
  /** Ids of the runs that nobody executes. */
  readonly brokenOff = new Set<string>();
  readonly cancelled: { readonly runId: string; readonly by: string; readonly skipCleanUp?: true }[] = [];
  /** Set by a test: the error that `start` throws. */
  refusal: Error | undefined;
  readonly #announced = new Set<string>();
  readonly #views = new Map<string, RunView>();
  readonly #files = new Map<string, Uint8Array>();
  readonly #listeners = new Set<(update: RunUpdate) => void>();

  async start({ content }: PreparedRun): Promise<RunView> {
    if (this.refusal !== undefined) throw this.refusal;
    const { playbook, inputs, by: requestedBy, channel } = content;
    const inChannel = channel === undefined ? {} : { channel };
    this.started.push({ source: playbook.source, inputs, requestedBy, ...inChannel });
    const { channel: _channel, ...view } = runView({
      id: `01k8x0m3f7p${String(this.started.length).padStart(4, "0")}`,
      number: this.started.length,
      playbookName: playbook.name,
      playbookTitle: playbook.title,
      inputs,
      requestedBy,
      createdAtMs: Date.now(),
    });
    return this.add({ ...view, ...inChannel });
  }

  /** Adds a run as if it had been started earlier. */
  add(view: RunView): RunView {
    this.#views.set(view.id, view);
    this.#tell("created", view);
    return view;
  }

  /** Changes a run and notifies the listeners. */
  change(runId: string, over: Partial<RunView>, kind: RunUpdate["kind"] = "step"): RunView {
    const view = { ...this.#known(runId), ...over };
    this.#views.set(runId, view);
    this.#tell(kind, view);
    return view;
  }

  /** Saves a file for a run and notifies the listeners. */
  saveArtifact(runId: string, artifact: Omit<ArtifactView, "sizeBytes">, bytes: Uint8Array): void {
    this.#files.set(`${runId}/${artifact.name}`, bytes);
    const artifacts = [...this.#known(runId).artifacts, { ...artifact, sizeBytes: bytes.length }];
    this.change(runId, { artifacts }, "artifact");
  }

  async cancel(
    runId: string,
    by: string,
    { skipCleanUp = false }: { readonly skipCleanUp?: boolean } = {},
  ): Promise<RunView> {
    this.cancelled.push({ runId, by, ...(skipCleanUp ? { skipCleanUp } : {}) });
    return this.change(runId, { status: "cancelling" });
  }

  isBrokenOff(runId: string): boolean {
    return this.brokenOff.has(runId);
  }

  async answer(question: QuestionKey, by: string, value: string): Promise<QuestionView> {
    if (this.refusal !== undefined) throw this.refusal;
    this.answered.push({ ...question, by, value });
    const { steps } = this.#known(question.runId);
    const cell = steps
      .find(({ id }) => id === question.stepId)
      ?.cells.find(({ key }) => key === question.cellKey);
    if (cell?.question === undefined) throw new Error("no question was asked");
    return { ...cell.question, answers: [{ by, value, atMs: 0 }] };
  }

  /** Runs that have ended but have not been announced, as the store knows them. */
  readonly ends = {
    ended: async (id: string): Promise<RunView | undefined> => {
      const view = this.#views.get(id);
      return view?.endedAtMs === undefined ? undefined : view;
    },
    unannounced: async (): Promise<readonly RunView[]> =>
      [...this.#views.values()].filter(
        ({ id, endedAtMs, channel }) =>
          endedAtMs !== undefined && channel !== undefined && !this.#announced.has(id),
      ),
    markAnnounced: async (id: string): Promise<void> => void this.#announced.add(id),
  };

  async waitForEnd(runId: string): Promise<RunView> {
    return this.#known(runId);
  }

  async view(runId: string): Promise<RunView | undefined> {
    return this.#views.get(runId);
  }

  async origin(runId: string): Promise<RunOrigin | undefined> {
    const view = this.#views.get(runId);
    const request = this.started.find(({ source }) => source.text.includes(`name: ${view?.playbookName}`));
    return request && view && { source: request.source, inputs: view.inputs, productVersion: "0.0.0" };
  }

  async list({
    limit,
    status,
    playbookName,
    number,
  }: Parameters<Engine["list"]>[0]): Promise<readonly RunView[]> {
    const isActive = (view: RunView) => ["queued", "running", "cancelling"].includes(view.status);
    const views = [...this.#views.values()].reverse();
    return views
      .filter((view) => status === undefined || isActive(view) === (status === "active"))
      .filter((view) => playbookName === undefined || view.playbookName === playbookName)
      .filter((view) => number === undefined || view.number === number)
      .slice(0, limit);
  }

  async artifact(runId: string, name: string): Promise<Uint8Array | undefined> {
    return this.#files.get(`${runId}/${name}`);
  }

  /** What runs measured, by their ids. */
  readonly measured = new Map<string, readonly { stepId: string; cellKey: string; result: JsonObject }[]>();

  async results(runId: string): Promise<readonly { stepId: string; cellKey: string; result: JsonObject }[]> {
    return this.measured.get(runId) ?? [];
  }

  subscribe(listener: (update: RunUpdate) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async recover(): Promise<void> {}

  /** Set by a test: queued run → the runs that it waits for. */
  readonly ahead = new Map<string, readonly RunView[]>();

  async waitsFor(runId: string): Promise<readonly RunView[]> {
    return this.ahead.get(runId) ?? [];
  }

  async close(): Promise<void> {}

  #known(runId: string): RunView {
    const view = this.#views.get(runId);
    if (!view) throw new Error(`no run ${runId}`);
    return view;
  }

  #tell(kind: RunUpdate["kind"], view: RunView): void {
    for (const listener of this.#listeners) listener({ kind, view });
  }
}
