/** Does a piece of work, unless one of the same key is under way: then nothing is done. */
export type OneAtATime = (key: string, work: () => Promise<void>) => Promise<void>;

export function createOneAtATime(): OneAtATime {
  const underWay = new Set<string>();
  return async (key, work) => {
    if (underWay.has(key)) return;
    underWay.add(key);
    try {
      await work();
    } finally {
      underWay.delete(key);
    }
  };
}
