import { LIMITS } from "../limits.ts";
import { type CardMessage, fallback, section } from "../message.ts";
import { mentionAll, truncateLines } from "../text/mrkdwn.ts";

/**
 * A message that nobody should overlook. The lines must be escaped already.
 * @param more what to do next; shown in full however long the lines are
 */
export function alert(
  title: string,
  lines: readonly string[],
  people: readonly string[],
  more?: string,
): CardMessage {
  const names = mentionAll(people);
  return {
    text: fallback(title),
    blocks: [
      section(
        truncateLines([names === "" ? title : `${title} ${names}`, ...lines].join("\n"), LIMITS.sectionText),
      ),
      ...(more === undefined ? [] : [section(more)]),
    ],
  };
}
