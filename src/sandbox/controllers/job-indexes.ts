import type { ApiObject } from "../api/object.ts";

/** The label and annotation that hold a pod's index in an Indexed Job. */
export const INDEX_KEY = "batch.kubernetes.io/job-completion-index";

export function indexesOf(pods: readonly ApiObject[]): ReadonlySet<number> {
  const marks = pods.map((pod) => pod.metadata.annotations?.[INDEX_KEY]);
  return new Set(marks.filter((mark) => mark !== undefined).map(Number));
}

/** Indexes as a Job's status writes them: `0-2,5`; two neighbours are listed separately, `0,1`, as in Kubernetes. */
export function writeIndexes(indexes: ReadonlySet<number>): string {
  const parts: { from: number; to: number }[] = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last?.to === index - 1) last.to = index;
    else parts.push({ from: index, to: index });
  }
  const text = ({ from, to }: { from: number; to: number }) =>
    to === from ? `${from}` : `${from}${to === from + 1 ? "," : "-"}${to}`;
  return parts.map(text).join(",");
}
