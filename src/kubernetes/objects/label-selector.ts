/** A selector for objects that have all of these labels: `app=reviews,version=v1`; empty if there are none. */
export function labelSelectorOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
}
