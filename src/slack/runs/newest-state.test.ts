import { expect, test } from "vitest";
import { FakeEngine } from "../../../test/support/fake-engine.ts";
import { MemoryOutbox } from "../../../test/support/memory-outbox.ts";
import { runView, T0_MS } from "../../../test/support/run-views.ts";
import type { RunView } from "../../run/run-view.ts";
import { messagePayload } from "../outbox/payload.ts";
import { NewestState } from "./newest-state.ts";

const RUN = "01k8x0m3f7p2qe4";
const KEY = `run:${RUN}:progress`;
const ENDED = { id: RUN, startedAtMs: T0_MS, endedAtMs: T0_MS + 1, status: "succeeded" } as const;

const drawn = async (view: RunView) => ({
  key: KEY,
  channel: "C1",
  kind: "update" as const,
  payload: messagePayload({ text: view.status, blocks: [] }),
});

function newestOf(engine: FakeEngine, outbox: MemoryOutbox): NewestState {
  return new NewestState({ engine, outbox, runs: engine.ends });
}

test("a process that lost its run without knowing it does not put an older state over the end", async () => {
  const engine = new FakeEngine();
  const outbox = new MemoryOutbox();
  engine.add(runView(ENDED));
  await newestOf(engine, outbox).write({ runId: RUN, key: KEY, seen: undefined }, drawn);
  const seen = runView({ id: RUN, status: "running", startedAtMs: T0_MS });
  await newestOf(engine, outbox).write({ runId: RUN, key: KEY, seen }, drawn);
  expect(outbox.rows.get(KEY)).toMatchObject({ payload: { text: "succeeded" }, version: 1 });
});

test("whoever finds a newer version than the one that was drawn on draws again", async () => {
  const engine = new FakeEngine();
  const outbox = new MemoryOutbox();
  const seen = runView({ id: RUN, status: "running", startedAtMs: T0_MS });
  engine.add(seen);
  const replace = outbox.replace.bind(outbox);
  outbox.replace = async (message, version) => {
    outbox.replace = replace;
    engine.add(runView(ENDED));
    await outbox.put({ ...message, payload: messagePayload({ text: "theirs", blocks: [] }) });
    return replace(message, version);
  };
  await newestOf(engine, outbox).write({ runId: RUN, key: KEY, seen }, drawn);
  expect(outbox.rows.get(KEY)?.payload).toMatchObject({ text: "succeeded" });
});
