import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { Position, SourceRange } from "../diagnostic.ts";
import { isMergeKey, keyName } from "./yaml-keys.ts";
import type { Span } from "./yaml-problem.ts";

/** A key of a map ("" if it is not a text) with its value, aliases resolved. `value` is null if nothing was written. */
export interface Entry {
  readonly name: string;
  readonly key: Span;
  readonly value: Node | null;
}

/** What a tree is made of. */
export interface CheckedDocument {
  /** The whole text, which may hold other documents too. */
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
  /** What each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
  /** Whether numbers and true/false are keys. */
  readonly plainKeys: boolean;
}

/** The tree of one YAML document, which has passed the structure check: reads nodes with their places. */
export class YamlTree {
  readonly text: string;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #plainKeys: boolean;
  readonly #entries = new Map<YAMLMap, readonly Entry[]>();

  constructor({ text, document, lines, targets, plainKeys }: CheckedDocument) {
    this.text = text;
    this.#document = document;
    this.#lines = lines;
    this.#targets = targets;
    this.#plainKeys = plainKeys;
  }

  get root(): Node | null {
    return this.resolve(this.#document.contents);
  }

  /** The node that an alias refers to; any other node itself. */
  resolve(node: unknown): Node | null {
    if (isAlias(node)) return this.resolve(this.#targets.get(node));
    return isScalar(node) || isMap(node) || isSeq(node) ? node : null;
  }

  /** The entries of a map, those that it merges included. */
  entries(map: YAMLMap): readonly Entry[] {
    const known = this.#entries.get(map);
    if (known) return known;
    const own = map.items.filter(({ key }) => !isMergeKey(key)).map((pair) => this.#entry(pair));
    const merged = map.items.flatMap(({ key, value }) => (isMergeKey(key) ? this.#merged(value) : []));
    const entries = merged.length === 0 ? own : [...byName([...merged.reverse(), ...own]).values()];
    this.#entries.set(map, entries);
    return entries;
  }

  /** The place of a node; for a missing value, the place right after `fallback`. */
  span(node: Node | null, fallback: Span = { start: 0, end: 0 }): Span {
    const range = node?.range;
    if (!range) return { start: fallback.end, end: fallback.end };
    return { start: range[0], end: Math.max(range[0], this.#trimmedEnd(range[0], range[1])) };
  }

  /** The node at a path of keys and indices below a node, with the spans of the value and of the last key. */
  at(
    node: Node | null,
    path: readonly (string | number)[],
  ): { readonly node: Node | null; readonly span: Span; readonly key?: Span } {
    let current = node;
    let span = this.span(node);
    let key: Span | undefined;
    for (const segment of path) {
      if (isMap(current)) {
        const entry = this.entries(current).find(({ name }) => name === String(segment));
        if (!entry) break;
        current = entry.value;
        key = entry.key;
        span = this.span(current, entry.key);
      } else if (isSeq(current) && Number(segment) < current.items.length) {
        key = undefined;
        current = this.resolve(current.items[Number(segment)]);
        span = this.span(current, span);
      } else break;
    }
    return key === undefined ? { node: current, span } : { node: current, span, key };
  }

  /** Lines and columns of a span. */
  range({ start, end }: Span): SourceRange {
    return rangeIn(this.#lines, { start, end });
  }

  #entry(pair: Pair): Entry {
    const key = this.resolve(pair.key);
    return {
      name: keyName(key, this.#plainKeys) ?? "",
      key: this.span(key),
      value: this.resolve(pair.value),
    };
  }

  /** What `<<` brings: of a list of maps, an earlier one wins. */
  #merged(value: unknown): readonly Entry[] {
    const node = this.resolve(value);
    if (isMap(node)) return this.entries(node);
    return isSeq(node) ? node.items.flatMap((item) => this.#merged(item)) : [];
  }

  /** A collection ends where the next node begins; the range that people see ends with the text. */
  #trimmedEnd(start: number, end: number): number {
    let last = end;
    while (last > start && /\s/.test(this.text[last - 1] ?? "")) last--;
    return last;
  }
}

function byName(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(entries.map((entry) => [entry.name, entry]));
}

/** Lines and columns of a span. */
export function rangeIn(lines: LineCounter, { start, end }: Span): SourceRange {
  return { start: positionIn(lines, start), end: positionIn(lines, Math.max(start, end)) };
}

function positionIn(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1), offset };
}
