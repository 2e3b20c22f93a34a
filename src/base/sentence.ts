/** A text with a full stop, unless it ends as a sentence does: errors of libraries and of other programs often have none. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
