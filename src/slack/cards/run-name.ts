import type { RunView } from "../../run/run-view.ts";
import { escapeText, inlineCode, truncate } from "../text/mrkdwn.ts";

/** A run as commands take it: its short number and its id. */
export function runName({ number, id }: Pick<RunView, "number" | "id">): string {
  return number === undefined ? inlineCode(id) : `#${number} ${inlineCode(id)}`;
}

/** Run → the address of its card. */
export type CardUrls = ReadonlyMap<string, string>;

export const NO_URLS: CardUrls = new Map();

/** A run's title, which opens its card where that is known. */
export function linkedTitle({ id, playbookTitle }: RunView, urls: CardUrls, maxLength: number): string {
  const title = truncate(escapeText(playbookTitle), maxLength);
  const url = urls.get(id);
  return url === undefined ? title : `<${url}|${title.replaceAll("|", "∣")}>`;
}
