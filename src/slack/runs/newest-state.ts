import type { RunView } from "../../run/run-view.ts";
import type { OutboxMessage } from "../../store/posting.ts";
import type { RunRepository } from "../../store/run-repository.ts";
import type { SlackPorts } from "../ports.ts";

export type NewestStatePorts = Pick<SlackPorts, "engine" | "outbox"> & {
  readonly runs: Pick<RunRepository, "ended">;
};

/**
 * Writes messages that are edited as a run goes on into the outbox. A message replaces only the version that was there when
 * it was drawn; if another replica was faster, it is drawn again, so an older state never replaces a newer one.
 */
export class NewestState {
  readonly #ports: NewestStatePorts;
  /** What was last put in, by run and key: an unchanged message needs no database write. */
  readonly #written = new Map<string, Map<string, { readonly payload: string; readonly version: number }>>();

  constructor(ports: NewestStatePorts) {
    this.#ports = ports;
  }

  /**
   * @param draw the message for a state of the run; `undefined` if it has nothing to say.
   * @param seen the run as the caller knows it; it is read again if somebody else was faster.
   */
  async write(
    place: { readonly runId: string; readonly key: string; readonly seen: RunView | undefined },
    draw: (view: RunView) => Promise<OutboxMessage | undefined>,
  ): Promise<void> {
    const { engine, outbox, runs } = this.#ports;
    const { runId, key } = place;
    for (let known = place.seen; ; known = undefined) {
      const version = (await outbox.find(key))?.version ?? 0;
      // A journaled end outweighs what this process believes: it may have lost the run without knowing it yet.
      const view = (await runs.ended(runId)) ?? known ?? (await engine.view(runId));
      const message = view && (await draw(view));
      if (message === undefined) return;
      const payload = JSON.stringify(message.payload);
      const last = this.#written.get(runId)?.get(key);
      if (last?.payload === payload && last.version === version) return;
      const row = await outbox.replace(message, version);
      if (row === undefined) continue;
      const written = this.#written.get(runId) ?? new Map<string, { payload: string; version: number }>();
      this.#written.set(runId, written.set(key, { payload, version: row.version }));
      return;
    }
  }

  /** Drops what is kept in memory about a run that has ended. */
  forget(runId: string): void {
    this.#written.delete(runId);
  }
}
