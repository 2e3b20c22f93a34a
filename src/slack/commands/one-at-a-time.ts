/**
 * Does a piece of work, unless one of the same key is under way: then this one is left out.
 * @returns whether it was done; when it was left out, once the work in its place has ended, however it ended.
 */
export type OneAtATime = (key: string, work: () => Promise<void>) => Promise<boolean>;

export function createOneAtATime(): OneAtATime {
  const underWay = new Map<string, Promise<void>>();
  return async (key, work) => {
    const other = underWay.get(key);
    if (other) {
      // Whoever asked for the other piece is told what came of it.
      await other.catch(() => undefined);
      return false;
    }
    const mine = work();
    underWay.set(key, mine);
    try {
      await mine;
      return true;
    } finally {
      underWay.delete(key);
    }
  };
}
