import { isDeepStrictEqual } from "node:util";
import type { KubeObject } from "../cluster.ts";

/** Set by the server, whatever was applied. */
const OF_THE_SERVER = ["managedFields", "resourceVersion", "uid", "generation", "creationTimestamp"];
const MOST_LINES = 60;

/**
 * What would change in an object, one line per value: `- spec.replicas: 1`, then `+ spec.replicas: 2`. Server-managed
 * fields and the status are left out; values of a Secret are never shown.
 */
export function objectDiff(before: KubeObject, after: KubeObject): readonly string[] {
  const lines: string[] = [];
  const show = after.kind === "Secret" ? hideData : (_path: string, value: unknown) => JSON.stringify(value);
  diff("", plain(before), plain(after), lines, show);
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `… and ${lines.length - MOST_LINES} more`];
}

function plain(object: KubeObject): Readonly<Record<string, unknown>> {
  const { status: _status, metadata, ...rest } = object;
  const kept = Object.entries(metadata).filter(([key]) => !OF_THE_SERVER.includes(key));
  return { ...rest, metadata: Object.fromEntries(kept) };
}

function diff(
  path: string,
  before: unknown,
  after: unknown,
  lines: string[],
  show: (path: string, value: unknown) => string,
): void {
  if (isDeepStrictEqual(before, after)) return;
  if (isBranch(before) && isBranch(after) && Array.isArray(before) === Array.isArray(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const key of keys) diff(joined(path, key, before), before[key], after[key], lines, show);
    return;
  }
  if (before !== undefined) lines.push(`- ${path}: ${show(path, before)}`);
  if (after !== undefined) lines.push(`+ ${path}: ${show(path, after)}`);
}

function joined(path: string, key: string, owner: object): string {
  if (Array.isArray(owner)) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function hideData(path: string, value: unknown): string {
  return /^(?:data|stringData)\b/.test(path) ? "(hidden)" : JSON.stringify(value);
}
