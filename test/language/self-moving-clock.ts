import { setImmediate as nextTurn } from "node:timers/promises";
import type { Store } from "../../src/store/open-store.ts";
import { FakeClock } from "../engine/fake-clock.ts";

/** Turns of the event loop without a call to the store, after which nothing more happens by itself. */
const RESTING_TURNS = 5;

/**
 * A store that counts its pending calls, and a clock that moves only while there are none: time passes only when
 * everybody waits for it, so a run takes the same course on the slowest machine.
 */
export function selfMovingClock(real: Store): {
  readonly clock: FakeClock;
  readonly store: Store;
  /** Moves the time forward whenever everything is idle, until `done` is settled. */
  readonly moveUntil: (done: Promise<unknown>) => Promise<void>;
} {
  const clock = new FakeClock();
  let open = 0;
  const counted = <T extends object>(repository: T): T =>
    new Proxy(repository, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== "function") return member;
        return async (...args: readonly unknown[]) => {
          open += 1;
          try {
            return await (Reflect.apply(member, target, args) as Promise<unknown>);
          } finally {
            open -= 1;
          }
        };
      },
    });
  const { runs, leases, attempts, results, references, artifacts } = real;
  const { questions, clusterLocks, lessonProgress, schedules, outbox, inbox, retention } = real;
  return {
    clock,
    store: {
      kind: real.kind,
      runs: counted(runs),
      leases: counted(leases),
      attempts: counted(attempts),
      results: counted(results),
      references: counted(references),
      artifacts: counted(artifacts),
      questions: counted(questions),
      clusterLocks: counted(clusterLocks),
      lessonProgress: counted(lessonProgress),
      schedules: counted(schedules),
      outbox: counted(outbox),
      inbox: counted(inbox),
      retention: counted(retention),
      close: async () => {},
    },
    async moveUntil(done) {
      let ended = false;
      const end = done.finally(() => {
        ended = true;
      });
      end.catch(() => undefined); // awaited below
      while (!ended) {
        for (let turns = 0; turns < RESTING_TURNS && !ended; turns++) {
          await nextTurn();
          if (open > 0) turns = -1;
        }
        if (!ended && !clock.advanceToNext()) throw new Error("nothing is waiting, and it has not ended");
      }
      await end;
    },
  };
}
