import { systemClock } from "../../src/base/clock.ts";
import type { Store } from "../../src/store/open-store.ts";

/** The journal's writes: each is a point before it and a point after it. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  runs: ["create", "begin", "change", "end", "markAnnounced"],
  attempts: ["begin", "end"],
  questions: ["open", "answer"],
};

/**
 * The points of a run at which its process may die. Before {@link Points.arm} nothing counts, so that a run which is
 * taken up first does not halt where the next one shall.
 */
export interface Points {
  /** Tells the parent where it stands when this is the point, and waits there to be killed. */
  readonly point: (name: string) => Promise<void>;
  /** All points passed since they were armed, in order. */
  readonly passed: () => readonly string[];
  /** The same store, with a point before and after every write of the journal. */
  readonly journaled: (store: Store) => Store;
  readonly arm: () => void;
}

export function pointsOf(haltAt: string): Points {
  const names: string[] = [];
  const counts = new Map<string, number>();
  let isArmed = false;
  const point = async (name: string) => {
    if (!isArmed) return;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const numbered = count === 1 ? name : `${name} #${count}`;
    names.push(numbered);
    if (numbered !== haltAt) return;
    process.stdout.write(`HALTED ${numbered}\n`);
    await systemClock.sleep(600_000);
  };
  const around = <T extends object>(name: string, repository: T): T =>
    new Proxy(repository, {
      get(target, method, receiver) {
        const member: unknown = Reflect.get(target, method, receiver);
        if (typeof member !== "function" || !WRITES[name]?.includes(String(method))) return member;
        return async (...args: readonly unknown[]) => {
          const what = `${name}.${String(method)}${placeOf(args)}`;
          await point(`${what} before`);
          const answer: unknown = await Reflect.apply(member, target, args);
          await point(`${what} after`);
          return answer;
        };
      },
    });
  return {
    point,
    passed: () => names,
    arm: () => {
      isArmed = true;
    },
    journaled: (store) => ({
      ...store,
      runs: around("runs", store.runs),
      attempts: around("attempts", store.attempts),
      questions: around("questions", store.questions),
    }),
  };
}

/** The step and cell that a write is about, where it is about one. */
function placeOf(args: readonly unknown[]): string {
  for (const arg of args) {
    if (typeof arg === "object" && arg !== null && "stepId" in arg && "cellKey" in arg)
      return ` ${String(arg.stepId)}${arg.cellKey === "" ? "" : `[${String(arg.cellKey)}]`}`;
  }
  return "";
}
