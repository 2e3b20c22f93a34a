import { isJsonObject, type JsonValue } from "../../base/json.ts";
import type { Scope } from "../../playbook/scope.ts";

/** A path in an expression that reads a measurement: `result.variants[v].latency_ms.p99`. */
const PATH = /\b(result|previous|reference)((?:\.[A-Za-z_]\w*|\[\w+\]|\["[^"]+"\])+)/g;
const SEGMENT = /\.([A-Za-z_]\w*)|\[(\w+)\]|\["([^"]+)"\]/g;
const MOST_FIGURES = 12;

/** The measurements that an expression reads, each as its names; `*` stands for every key. */
export function pathsIn(expression: string): readonly (readonly string[])[] {
  return [...expression.matchAll(PATH)].map(([, root = "", path = ""]) => [
    root,
    ...[...path.matchAll(SEGMENT)].map(([, plain, variable, quoted]) =>
      variable === undefined ? (plain ?? quoted ?? "") : "*",
    ),
  ]);
}

/** The figures that a threshold was judged by, as the expression names them; a variable in brackets stands for every key. */
export function figuresOf(expression: string, scope: Scope): ReadonlyMap<string, number> {
  const figures = new Map<string, number>();
  for (const [, root, path] of expression.matchAll(PATH)) {
    if (root !== "result" && root !== "previous" && root !== "reference") continue;
    const segments = [...(path ?? "").matchAll(SEGMENT)];
    collect(root, scope[root], segments, figures);
  }
  return figures;
}

/** The same for people: `result.p99 is 30, previous.p99 is 10`. @returns `undefined` when there are none. */
export function figuresText(figures: ReadonlyMap<string, number>): string | undefined {
  const shown = [...figures]
    .slice(0, MOST_FIGURES)
    .map(([name, value]) => `${name} is ${Number(value.toPrecision(6))}`);
  if (shown.length === 0) return undefined;
  return shown.join(", ") + (figures.size > MOST_FIGURES ? `, and ${figures.size - MOST_FIGURES} more` : "");
}

/** As many of them as are kept for later steps to read. */
export function keptFigures(figures: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...figures].slice(0, MOST_FIGURES));
}

function collect(
  name: string,
  value: JsonValue | undefined,
  segments: readonly RegExpExecArray[],
  figures: Map<string, number>,
): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    if (typeof value === "number") figures.set(name, value);
    return;
  }
  if (!isJsonObject(value)) return;
  const [, plain, variable, quoted] = segment;
  const keys = variable === undefined ? [plain ?? quoted ?? ""] : Object.keys(value);
  for (const key of keys) collect(`${name}${written(key)}`, value[key], rest, figures);
}

function written(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
