/**
 * Does a piece of work unless other work with the same key is in progress, in which case this one is skipped.
 * @returns whether it was done. If it was skipped, resolves once the other work has finished, successfully or not.
 */
export type OneAtATime = (key: string, work: () => Promise<void>) => Promise<boolean>;

export function createOneAtATime(): OneAtATime {
  const underWay = new Map<string, Promise<void>>();
  return async (key, work) => {
    const other = underWay.get(key);
    if (other) {
      // Its failure is reported to the person who asked for it.
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
