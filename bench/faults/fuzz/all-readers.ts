import { FILE_READERS } from "./file-readers.ts";
import { LANGUAGE_READERS } from "./language-readers.ts";
import { LOAD_READERS } from "./load-readers.ts";
import type { Reader } from "./reader.ts";
import { SLACK_READERS } from "./slack-readers.ts";
import { WIRE_READERS } from "./wire-readers.ts";

export const ALL_READERS: readonly Reader[] = [
  ...FILE_READERS,
  ...LANGUAGE_READERS,
  ...LOAD_READERS,
  ...SLACK_READERS,
  ...WIRE_READERS,
];

/** How many of all cases each reader gets. */
export function sharesOf(cases: number): readonly number[] {
  const total = ALL_READERS.reduce((sum, { weight }) => sum + weight, 0);
  return ALL_READERS.map(({ weight }) => Math.ceil((cases * weight) / total));
}
