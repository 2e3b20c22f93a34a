import { distance } from "fastest-levenshtein";

/**
 * The known name nearest to a mistyped one, or `undefined` when none is near: at most a third of the longer name's
 * letters may differ, and at least one letter must be right.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const away = distance(wanted, candidate.toLowerCase());
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    if (away <= allowed && away < candidate.length && away < bestDistance) {
      best = candidate;
      bestDistance = away;
    }
  }
  return best;
}

/** `Did you mean "x"?` when a name is near, otherwise the list of known names (at most twelve). */
export function suggestName(name: string, known: Iterable<string>): string {
  const names = [...known].sort();
  const nearest = nearestName(name, names);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  if (names.length === 0) return "There are none to choose from.";
  const shown = names.slice(0, 12).join(", ");
  return `Known: ${shown}${names.length > 12 ? `, and ${names.length - 12} more` : ""}.`;
}
