import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Span } from "./findings.ts";

/** A key of a map ("" if it is not a text) with its value, aliases resolved. `value` is null if nothing was written. */
export interface Entry {
  readonly name: string;
  readonly key: Span;
  readonly value: Node | null;
}

/** The tree of one YAML text, which has passed the structure check: reads nodes with their places. */
export class YamlFile {
  readonly text: string;
  readonly #document: Document;

  constructor(text: string, document: Document) {
    this.text = text;
    this.#document = document;
  }

  get root(): Node | null {
    return this.resolve(this.#document.contents);
  }

  /** The node that an alias refers to; any other node itself. */
  resolve(node: unknown): Node | null {
    if (isAlias(node)) return this.resolve(node.resolve(this.#document));
    return isScalar(node) || isMap(node) || isSeq(node) ? node : null;
  }

  entries(map: YAMLMap): readonly Entry[] {
    return map.items.map((pair) => this.#entry(pair));
  }

  /** The place of a node; for a missing value, the place right after `fallback`. */
  span(node: Node | null, fallback: Span = { start: 0, end: 0 }): Span {
    const range = node?.range;
    if (!range) return { start: fallback.end, end: fallback.end };
    return { start: range[0], end: Math.max(range[0], this.#trimmedEnd(range[0], range[1])) };
  }

  /** The node at a path of keys and indices below a node, with the span of the last key. */
  at(node: Node | null, path: readonly string[]): { readonly node: Node | null; readonly span: Span } {
    let current = node;
    let span = this.span(node);
    for (const segment of path) {
      if (isMap(current)) {
        const entry = this.entries(current).find(({ name }) => name === segment);
        if (!entry) break;
        current = entry.value;
        span = this.span(current, entry.key);
      } else if (isSeq(current)) {
        current = this.resolve(current.items[Number(segment)]);
        span = this.span(current, span);
      } else break;
    }
    return { node: current, span };
  }

  #entry(pair: Pair): Entry {
    const key = this.resolve(pair.key);
    return {
      name: isScalar(key) && typeof key.value === "string" ? key.value : "",
      key: this.span(key),
      value: this.resolve(pair.value),
    };
  }

  /** A collection ends where the next node begins; the range that people see ends with the text. */
  #trimmedEnd(start: number, end: number): number {
    let last = end;
    while (last > start && /\s/.test(this.text[last - 1] ?? "")) last--;
    return last;
  }
}
