import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type YAMLMap,
} from "yaml";
import { lostInteger, lostNumber, numberAdvice } from "./number-text.ts";
import type { YamlBounds } from "./yaml-bounds.ts";
import { isMergeKey, keyName } from "./yaml-keys.ts";
import { type Span, type YamlProblem, yamlProblem } from "./yaml-problem.ts";

/** What differs between the kinds of YAML texts. */
export interface StructureRules {
  readonly bounds: YamlBounds;
  /** Whether a number or true/false can be a key; otherwise only texts can. */
  readonly plainKeys: boolean;
  /** Whether `<<` merges another map, as in YAML 1.1. */
  readonly merges: boolean;
  /** Whether integers are refused whose last digits a number of JavaScript does not keep. */
  readonly exactIntegers: boolean;
  /** Is told of each unit of work, and returns false once there may be no more. */
  readonly spend: (units: number) => boolean;
}

/** The outcome of a check. `targets` says what each alias stands for; absent if the tree must not be read. */
export interface Structure {
  readonly problems: readonly YamlProblem[];
  readonly targets?: ReadonlyMap<Alias, Node>;
}

/**
 * Checks what must hold everywhere in a document, whatever it means: keys are unique, and aliases have anchors and are
 * bounded. One walk over the values, those that aliases repeat included.
 */
export function checkStructure(document: Document, rules: StructureRules): Structure {
  const walk = new StructureWalk(rules);
  const isReadable = walk.visit(document.contents, 0);
  return isReadable ? { problems: walk.problems, targets: walk.targets } : { problems: walk.problems };
}

class StructureWalk {
  readonly problems: YamlProblem[] = [];
  readonly targets = new Map<Alias, Node>();
  readonly #rules: StructureRules;
  /** The latest node of each anchor so far. */
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;
  #aliases = 0;
  /** How many aliases the walk is inside of. */
  #expanding = 0;

  constructor(rules: StructureRules) {
    this.#rules = rules;
  }

  /** @returns false when the walk cannot go on. */
  visit(node: unknown, depth: number): boolean {
    if (!isNode(node)) return true;
    const { bounds, spend } = this.#rules;
    if (++this.#nodes > bounds.nodes || !spend(1) || depth > bounds.depth) return this.#refuseExpansion(node);
    if (isAlias(node)) return this.#visitAlias(node, depth);
    this.#noteAnchor(node);
    if (isMap(node)) return this.#visitMap(node, depth);
    if (isCollection(node)) return node.items.every((item) => this.visit(item, depth + 1));
    this.#checkNumber(node);
    return true;
  }

  #visitAlias(alias: Alias, depth: number): boolean {
    if (++this.#aliases > this.#rules.bounds.aliases) return this.#refuseExpansion(alias);
    const target = this.targets.get(alias) ?? this.#anchors.get(alias.source);
    if (target) {
      this.targets.set(alias, target);
      this.#expanding++;
      const isReadable = this.visit(target, depth + 1);
      this.#expanding--;
      return isReadable;
    }
    this.#add(
      "syntax",
      alias,
      `There is no anchor "${alias.source}" above.`,
      "Quote the value if it should begin with a star.",
    );
    return false;
  }

  /** What an alias repeats gives its anchors no new node. */
  #noteAnchor(node: Node): void {
    if (this.#expanding > 0 || isAlias(node) || node.anchor === undefined) return;
    this.#anchors.set(node.anchor, node);
  }

  #visitMap(map: YAMLMap, depth: number): boolean {
    const seen = new Set<string>();
    for (const { key, value } of map.items) {
      if (isNode(key)) this.#noteAnchor(key);
      const isMerge = this.#rules.merges && isMergeKey(key);
      if (!isMerge) this.#checkKey(key, seen);
      if (!this.visit(value, depth + 1)) return false;
      if (isMerge) this.#checkMerge(value, key, seen);
    }
    return true;
  }

  #checkKey(key: unknown, seen: Set<string>): void {
    const name = this.#nameOf(key);
    if (name === undefined) return;
    if (name === "__proto__") {
      this.#add(
        "key-refused",
        key,
        'The key "__proto__" is not allowed: it means something else to JavaScript.',
        "Choose another name.",
      );
    }
    if (isMergeKey(key)) {
      this.#add(
        "key-refused",
        key,
        'The merge key "<<" belongs to YAML 1.1 and is not supported.',
        "Write the keys out, or use an alias for the whole value.",
      );
    }
    if (seen.has(name)) {
      this.#add(
        "duplicate-key",
        key,
        `The key "${shortened(name)}" occurs twice in this map; only one could count.`,
        "Remove one of them.",
      );
    }
    seen.add(name);
  }

  /** The name of a key, or `undefined` after saying why it has none. */
  #nameOf(key: unknown): string | undefined {
    const name = keyName(key, this.#rules.plainKeys);
    if (name !== undefined) return name;
    const source =
      isScalar(key) && (typeof key.value === "number" || typeof key.value === "boolean") && key.source;
    if (isScalar(key) && typeof source === "string" && this.#rules.plainKeys) {
      this.#add(
        "number-text",
        key,
        `YAML reads the key ${shortened(source)} as ${String(key.value)}.`,
        `Put it in quotes: "${shortened(source)}"`,
      );
    } else {
      this.#add(
        "key-not-text",
        key,
        "A key of a map must be a text that is not empty.",
        "Put it in quotes, and check for a bracket too many.",
      );
    }
    return undefined;
  }

  /** A merged key that also stands above the `<<`: kubectl takes the merged value, other readers the one above. */
  #checkMerge(value: unknown, key: unknown, seen: Set<string>): void {
    for (const map of this.#mergedMaps(value, key)) {
      for (const { key: merged } of map.items) {
        const name = keyName(merged, this.#rules.plainKeys);
        if (name === undefined || !seen.has(name)) continue;
        this.#add(
          "duplicate-key",
          key,
          `The key "${shortened(name)}" stands above this << and is merged by it, too: readers of YAML disagree which one counts.`,
          "Write << as the first key of the map.",
        );
      }
    }
  }

  #mergedMaps(value: unknown, key: unknown): readonly YAMLMap[] {
    const node = this.#followed(value);
    const maps = isSeq(node) ? node.items.map((item) => this.#followed(item)) : [node];
    if (maps.every(isMap)) return maps;
    this.#add(
      "syntax",
      key,
      "The merge key << needs a map, or a list of maps.",
      "Write an alias of a map after it, such as <<: *defaults.",
    );
    return [];
  }

  #followed(node: unknown): unknown {
    return isAlias(node) ? this.targets.get(node) : node;
  }

  #checkNumber(node: Node): void {
    if (!isScalar(node) || typeof node.value !== "number") return;
    const lost = this.#rules.exactIntegers ? lostInteger(node) : undefined;
    if (Number.isFinite(node.value) && lost === undefined) return;
    const text = shortened(lostNumber(node) ?? String(node.source));
    const why =
      lost === undefined
        ? `YAML reads ${text} as a number that is not finite, which cannot be kept.`
        : `The integer ${text} is too large to be kept exactly: it would become ${BigInt(node.value)}.`;
    this.#add("number-text", node, why, numberAdvice(text, node.value));
  }

  #refuseExpansion(node: Node): false {
    const { aliases, nodes } = this.#rules.bounds;
    const message = `The aliases in this text expand to too much: at most ${aliases} uses and ${nodes} values are allowed.`;
    this.#add("too-many-aliases", node, message, "Write less with aliases.");
    return false;
  }

  #add(kind: YamlProblem["kind"], node: unknown, message: string, hint: string): void {
    this.problems.push(yamlProblem(kind, spanOf(node), message, hint));
  }
}

function spanOf(node: unknown): Span {
  const range = isNode(node) ? node.range : undefined;
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
