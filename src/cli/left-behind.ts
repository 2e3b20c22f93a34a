import type { Engine } from "../engine/engine.ts";
import type { RunView } from "../run/run-view.ts";
import type { Store } from "../store/open-store.ts";
import { endLines } from "./run-progress.ts";

const LOOKED_THROUGH = 100;

/**
 * Ends the runs of a terminal that was killed, and cleans up after them: nobody follows them any more, and they would hold
 * their concurrency groups forever. The bot's runs are left for its next start. Only on the embedded store, which one
 * process at a time can open, is it certain that an active run has lost its process.
 * @param print prints lines for people.
 */
export async function endLeftBehind(
  engine: Engine,
  store: Pick<Store, "kind">,
  user: string,
  print: (lines: readonly string[]) => void,
): Promise<void> {
  if (store.kind !== "embedded") return;
  const active = await engine.list({ limit: LOOKED_THROUGH, status: "active" });
  const left = active.filter(({ channel }) => channel === undefined);
  for (const { id, playbookTitle } of left)
    print([
      `Run ${id} (${playbookTitle}) was interrupted when its terminal closed. It is stopped and cleaned up first.`,
    ]);
  await endInThisProcess(engine, left, user, (view) => print(endLines(view)));
}

/** Cancels runs that no process executes, resumes them here, and waits until they have ended. */
export async function endInThisProcess(
  engine: Engine,
  runs: readonly RunView[],
  user: string,
  onEnd: (view: RunView) => void,
): Promise<void> {
  if (runs.length === 0) return;
  // Cancelled before they are resumed, so that none begins a step again.
  for (const { id } of runs) await engine.cancel(id, user);
  await engine.recover({ only: runs.map(({ id }) => id) });
  for (const { id } of runs) onEnd(await engine.waitForEnd(id));
}

/** Says which runs a queued run waits for, and what to do if no process is executing them. */
export function waitingLines(ahead: readonly RunView[], store: Pick<Store, "kind">): readonly string[] {
  return ahead.map(({ id, playbookTitle, requestedBy, channel }) => {
    const who = `Waiting for run ${id} (${playbookTitle}, by ${requestedBy}) in the same concurrency group.`;
    const isDead = store.kind === "embedded" && channel !== undefined;
    return isDead
      ? `${who} It was started from Slack and continues when the bot is started again; \`regatta stop ${id}\` ends it.`
      : who;
  });
}
