/**
 * Whether a text can be one segment of an API path. URLs resolve `.` and `..` even when they come from a name, and an
 * empty one would turn an object's path into its collection's. Source: Kubernetes, Object Names and IDs, "Path Segment
 * Names".
 */
export function isPathSegment(text: string): boolean {
  return !["", ".", ".."].includes(text);
}
