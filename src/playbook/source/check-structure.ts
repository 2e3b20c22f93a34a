import { type Document, isAlias, isCollection, isMap, isScalar, type Node, type YAMLMap } from "yaml";
import { LIMITS } from "../limits.ts";
import type { WorkBudget } from "../work-budget.ts";
import type { Findings } from "./findings.ts";
import type { YamlFile } from "./yaml-file.ts";

/**
 * Checks what must hold everywhere in a file, whatever it means: keys are unique texts, there are no tags, and aliases are
 * bounded.
 * @returns false when the tree must not be read further: an alias has no anchor, or expanding the aliases would take too long.
 */
export function checkStructure(
  yaml: YamlFile,
  document: Document,
  findings: Findings,
  budget: WorkBudget,
): boolean {
  const walk = new StructureWalk(yaml, document, findings, budget);
  return walk.visit(document.contents, 0);
}

class StructureWalk {
  readonly #yaml: YamlFile;
  readonly #document: Document;
  readonly #findings: Findings;
  readonly #budget: WorkBudget;
  #nodes = 0;
  #aliases = 0;

  constructor(yaml: YamlFile, document: Document, findings: Findings, budget: WorkBudget) {
    this.#budget = budget;
    this.#yaml = yaml;
    this.#document = document;
    this.#findings = findings;
  }

  visit(node: unknown, depth: number): boolean {
    if (node === null || node === undefined) return true;
    const isTooMuch = ++this.#nodes > LIMITS.nodes || !this.#budget.spend(1);
    if (isTooMuch || depth > LIMITS.depth) return this.#refuseExpansion(node as Node);
    if (isAlias(node)) {
      if (++this.#aliases > LIMITS.aliases) return this.#refuseExpansion(node);
      const target = node.resolve(this.#document);
      if (target) return this.visit(target, depth + 1);
      this.#findings.add({
        code: "PB_YAML_SYNTAX",
        at: this.#place(node),
        message: `There is no anchor "${node.source}" above.`,
        hint: "Quote the value if it should begin with a star.",
      });
      return false;
    }
    this.#checkTag(node as Node);
    if (isMap(node)) return this.#visitMap(node, depth);
    if (isCollection(node)) return node.items.every((item) => this.visit(item, depth + 1));
    return true;
  }

  #visitMap(map: YAMLMap, depth: number): boolean {
    const seen = new Set<string>();
    for (const { key, value } of map.items) {
      if (!isScalar(key) || typeof key.value !== "string" || key.value === "") {
        this.#findings.add({
          code: "PB_KEY_NOT_TEXT",
          at: this.#place(key as Node),
          message: "A key of a map must be a text that is not empty.",
          hint: "Put it in quotes, and check for a bracket too many.",
        });
      } else this.#checkKey(key.value, this.#place(key), seen);
      if (!this.visit(value, depth + 1)) return false;
    }
    return true;
  }

  #checkKey(name: string, at: { start: number; end: number }, seen: Set<string>): void {
    if (name === "__proto__") {
      this.#findings.add({
        code: "PB_KEY_REFUSED",
        at,
        message: 'The key "__proto__" is not allowed: it means something else to JavaScript.',
        hint: "Choose another name.",
      });
    }
    if (name === "<<") {
      this.#findings.add({
        code: "PB_KEY_REFUSED",
        at,
        message: 'The merge key "<<" belongs to YAML 1.1 and is not supported.',
        hint: "Write the keys out, or use an alias for the whole value.",
      });
    }
    if (seen.has(name)) {
      this.#findings.add({
        code: "PB_DUPLICATE_KEY",
        at,
        message: `The key "${name}" occurs twice in this map; only one could count.`,
        hint: "Remove one of them.",
      });
    }
    seen.add(name);
  }

  #checkTag(node: Node): void {
    const tag = node.tag;
    // The YAML library warns of unknown tags with one exclamation mark itself; those warnings are explained elsewhere.
    if (
      tag === undefined ||
      tag.startsWith("!") ||
      /^tag:yaml\.org,2002:(?:map|seq|str|int|float|bool|null)$/.test(tag)
    )
      return;
    this.#findings.add({
      code: "PB_YAML_TAG",
      at: this.#place(node),
      message: "Playbooks have no YAML tags.",
      hint: "Remove the part that begins with !, or put the value in quotes.",
    });
  }

  #refuseExpansion(node: Node): false {
    this.#findings.add({
      code: "PB_TOO_MANY_ALIASES",
      at: this.#place(node),
      message: `The aliases in this file expand to too much: at most ${LIMITS.aliases} uses and ${LIMITS.nodes} values are allowed.`,
      hint: "Use a matrix for repetition.",
    });
    return false;
  }

  #place(node: Node): { start: number; end: number } {
    return this.#yaml.span(node);
  }
}
