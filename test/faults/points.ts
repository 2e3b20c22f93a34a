import { systemClock } from "../../src/base/clock.ts";
import type { JournalEntry } from "../../src/store/attempt-repository.ts";
import type { Store } from "../../src/store/open-store.ts";

/** The journal's writes: each has a point before it and a point after it. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  runs: ["create", "begin", "change", "end", "markAnnounced"],
  attempts: ["record"],
  questions: ["open", "answer"],
};

/**
 * The points of a run at which its process may die. Before {@link Points.arm} nothing counts, so that a run which is
 * resumed first does not halt where the next one should.
 */
export interface Points {
  /** If this is the point, tells the parent where the run is, and waits there to be killed. */
  readonly point: (name: string) => Promise<void>;
  /** All points passed since arming, in order. */
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
          const places = placesOf(args).map((place) => `${name}.${String(method)}${place}`);
          for (const place of places) await point(`${place} before`);
          const answer: unknown = await Reflect.apply(member, target, args);
          for (const place of places) await point(`${place} after`);
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

/** The steps and cells that a write is about, if any. */
function placesOf(args: readonly unknown[]): readonly string[] {
  const entries = args.find((arg): arg is readonly JournalEntry[] => Array.isArray(arg));
  if (entries)
    return entries.map((entry) =>
      entry.kind === "intent" ? ` intent${placeOf(entry.intent)}` : ` outcome${placeOf(entry.outcome)}`,
    );
  return [args.map(placeOf).find((place) => place !== "") ?? ""];
}

function placeOf(arg: unknown): string {
  if (typeof arg !== "object" || arg === null || !("stepId" in arg && "cellKey" in arg)) return "";
  return ` ${String(arg.stepId)}${arg.cellKey === "" ? "" : `[${String(arg.cellKey)}]`}`;
}
