/** Whether a path lies under a prefix, in whole segments: `/a` and `/a/b` are under `/a`, and `/ab` is not. */
export function isUnder(path: string, prefix: string): boolean {
  const trimmed = prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
  return path === trimmed || path.startsWith(`${trimmed}/`);
}
