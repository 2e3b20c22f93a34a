import { rm } from "node:fs/promises";
import Type, { type TObject } from "typebox";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Action, ActionContext, ActionOutcome } from "../../src/engine/action.ts";
import { createEngine } from "../../src/engine/create-engine.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { EngineOptions } from "../../src/engine/engine-options.ts";
import type { RecoveryClass } from "../../src/playbook/action-declaration.ts";
import type { RunUpdate, RunView } from "../../src/run/run-view.ts";
import { openStore, type Store } from "../../src/store/open-store.ts";
import { newStoreFolder } from "../support/empty-store.ts";
import { preparedRun, type RunOrder } from "../support/prepared-run.ts";

export type Work = (params: JsonObject, context: ActionContext) => Promise<ActionOutcome>;

/** An action whose work the test defines. */
export function fakeAction(
  name: string,
  work: Work,
  options: { readonly recovery?: RecoveryClass; readonly params?: TObject; readonly measures?: boolean } = {},
): Action {
  return {
    name,
    summary: "Does what the test says.",
    params:
      options.params ?? Type.Object({ text: Type.Optional(Type.String()) }, { additionalProperties: false }),
    outputs: Type.Object({ text: Type.Optional(Type.String()) }, { additionalProperties: false }),
    ...(options.measures
      ? { result: Type.Object({ p99: Type.Number() }, { additionalProperties: false }) }
      : {}),
    recovery: options.recovery ?? "reconcile",
    run: work,
  };
}

/** An action that returns its text. */
export const echo = fakeAction("test.echo", async (params) => ({
  outputs: typeof params.text === "string" ? { text: params.text } : {},
}));

/** One embedded store for all tests of a file. */
export function sharedStore(): () => Store {
  let store: Store;
  let folder: string;
  beforeAll(async () => {
    folder = newStoreFolder();
    store = await openStore({ dataDir: folder, clock: systemClock, log: silentLog });
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  return () => store;
}

/** An embedded store for one test, closed and removed at its end. */
export async function ownStore(): Promise<Store> {
  const folder = newStoreFolder();
  const store = await openStore({ dataDir: folder, clock: systemClock, log: silentLog });
  onTestFinished(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  return store;
}

/** An engine that also prepares what it starts. */
export interface TestEngine extends Engine {
  /** Starts a run. The test fails if the gate refuses it. */
  begin(order: RunOrder): Promise<RunView>;
}

/** An engine with these actions on the store, closed when the test has ended. */
export function engineWith(
  store: Store,
  actions: readonly Action[],
  options: Partial<EngineOptions> = {},
): TestEngine {
  const whole: EngineOptions = {
    store,
    actions: new Map([echo, ...actions].map((action) => [action.name, action])),
    clock: systemClock,
    log: silentLog,
    productVersion: "0.0.0",
    owner: "test",
    ...options,
  };
  const engine = createEngine(whole);
  onTestFinished(() => engine.close({ graceMs: 0 }));
  return Object.assign(engine, {
    begin: async (order: RunOrder) => engine.start(preparedRun(order, whole.actions)),
  });
}

let counter = 0;

/** A request for a playbook with this body and a name of its own. */
export function request(body: string, inputs: JsonObject = {}) {
  const text = `version: 1\nname: play-${++counter}\n${body}`;
  return { source: { path: "play.yaml", text }, inputs, requestedBy: "U1" };
}

/** Runs a playbook to its end. */
export async function runToEnd(engine: TestEngine, body: string, inputs: JsonObject = {}): Promise<RunView> {
  const { id } = await engine.begin(request(body, inputs));
  return engine.waitForEnd(id);
}

/** `id[cell]:status` of every cell, in order: what most tests look at. */
export function cellsOf(view: RunView): string[] {
  return view.steps.flatMap((step) =>
    step.cells.map((cell) => `${step.id}${cell.key === "" ? "" : `[${cell.key}]`}:${cell.status}`),
  );
}

/** The engine's updates as lines of text, as listeners get them; equal lines in a row appear once. */
export function recordEvents(engine: Engine): readonly string[] {
  const lines: string[] = [];
  engine.subscribe(({ kind, view }: RunUpdate) => {
    const line = [kind, view.status, ...cellsOf(view)].join(" ");
    if (lines.at(-1) !== line) lines.push(line);
  });
  return lines;
}

/** Waits in real time until the action is told to stop. */
export function untilStopped(context: ActionContext, clock: Clock = systemClock): Promise<never> {
  return clock.sleep(60_000, { signal: context.signal }).then(() => {
    throw new Error("nobody stopped it");
  });
}
