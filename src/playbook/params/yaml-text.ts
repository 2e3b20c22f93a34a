import { isMap, isScalar, isSeq, type Node, Scalar } from "yaml";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { jsonOf } from "../../base/yaml/json-of.ts";
import { readYaml } from "../../base/yaml/read-yaml.ts";
import { MANIFEST_BOUNDS } from "../../base/yaml/yaml-bounds.ts";
import type { Span } from "../../base/yaml/yaml-problem.ts";
import type { YamlTree } from "../../base/yaml/yaml-tree.ts";
import type { Expression, Template } from "../expression/template.ts";
import { codeOfProblem } from "../source/read-playbook-yaml.ts";
import type { Reader, Value } from "../source/reader.ts";

/** How a schema says that a text is YAML, which is read as kubectl reads it. */
const YAML_TEXT = "application/yaml";

/**
 * Reads the parameters that are YAML texts into the lists of documents that they mean. An expression in such a text stands
 * for one value: it cannot become a key, a second line or another document, whatever an input holds.
 */
export function readYamlTexts(
  template: Template,
  value: Value,
  schema: JsonObject,
  reader: Reader,
): Template {
  const { properties } = schema;
  if (template.kind !== "map" || !isMap(value.node) || !isJsonObject(properties)) return template;
  const written = new Map(reader.yaml.entries(value.node).map((entry) => [entry.name, entry]));
  const entries = [...template.entries].map(([name, given]) => {
    const entry = written.get(name);
    const isText = Object.hasOwn(properties, name) && takesYamlText(properties[name]);
    return [name, isText && entry?.value ? documentsIn(given, name, entry.value, reader) : given] as const;
  });
  return { kind: "map", entries: new Map(entries) };
}

function takesYamlText(schema: JsonValue | undefined): boolean {
  if (!isJsonObject(schema)) return false;
  const { anyOf } = schema;
  return schema.contentMediaType === YAML_TEXT || (Array.isArray(anyOf) && anyOf.some(takesYamlText));
}

function documentsIn(given: Template, name: string, node: Node, reader: Reader): Template {
  switch (given.kind) {
    case "literal":
      return typeof given.value === "string" ? new YamlText([given.value], name, node, reader).read() : given;
    case "text":
      return new YamlText(given.parts, name, node, reader).read();
    case "expression": {
      const { shape } = given.expression;
      if (shape.kind !== "scalar" && shape.kind !== "secret") return given;
      reader.report({
        code: "PB_EXPRESSION_IN_YAML",
        at: reader.yaml.span(node),
        message: `An expression that gives a text cannot be the whole of "${name}": what it holds would be read as YAML.`,
        hint: "Write the objects out, with expressions for single values.",
      });
      return { kind: "text", parts: [] };
    }
    case "list":
    case "map":
      return given;
  }
}

class YamlText {
  readonly #parts: readonly (string | Expression)[];
  readonly #name: string;
  readonly #node: Node;
  readonly #reader: Reader;
  /** A character that the text does not have: what is between two of them is the index of an expression. */
  readonly #mark: string;

  constructor(parts: readonly (string | Expression)[], name: string, node: Node, reader: Reader) {
    this.#parts = parts;
    this.#name = name;
    this.#node = node;
    this.#reader = reader;
    this.#mark = unusedCharacter(parts.filter((part) => typeof part === "string").join(""));
  }

  read(): Template {
    const mark = this.#mark;
    const text = this.#parts
      .map((part, index) => (typeof part === "string" ? part : `${mark}${index}${mark}`))
      .join("");
    const { trees, problems, range } = readYaml(text, { bounds: MANIFEST_BOUNDS, dialect: "kubernetes" });
    for (const { kind, at, message, hint } of problems) {
      this.#reader.report({
        code: codeOfProblem(kind),
        at: this.#lineOf(range(at).start.line),
        message: this.#withSources(message),
        hint: this.#withSources(hint),
      });
    }
    if (problems.length > 0 || !trees) return { kind: "text", parts: [] };
    const documents = trees.filter(({ root }) => !isScalar(root) || root.value !== null);
    return { kind: "list", items: documents.map((tree) => this.#document(tree)) };
  }

  #document(tree: YamlTree): Template {
    const template = this.#template(tree.root, tree);
    if (template.kind !== "expression" && template.kind !== "text") return template;
    this.#reader.report({
      code: "PB_EXPRESSION_IN_YAML",
      at: this.#lineIn(tree, tree.root),
      message: `An expression in "${this.#name}" stands for one value, and cannot be a whole document.`,
      hint: "Write the object out, with expressions for single values.",
    });
    return { kind: "text", parts: [] };
  }

  #template(node: Node | null, tree: YamlTree): Template {
    if (isMap(node)) {
      const entries = tree.entries(node).map(({ name, key, value }) => {
        if (name.includes(this.#mark)) this.#refuseKey(this.#lineOf(tree.range(key).start.line));
        return [name, this.#template(value, tree)] as const;
      });
      return { kind: "map", entries: new Map(entries) };
    }
    if (isSeq(node))
      return { kind: "list", items: node.items.map((item) => this.#template(tree.resolve(item), tree)) };
    return isScalar(node) && typeof node.value === "string"
      ? this.#text(node, node.value)
      : { kind: "literal", value: jsonOf(node, tree) };
  }

  /** An expression alone keeps its type, unless the text has quotes around it. */
  #text(node: Scalar, text: string): Template {
    const parts = text
      .split(this.#mark)
      .flatMap((part, index) => (index % 2 === 0 ? part : (this.#parts[Number(part)] ?? [])))
      .filter((part) => part !== "");
    const [only] = parts;
    if (parts.every((part) => typeof part === "string")) return { kind: "literal", value: text };
    return parts.length === 1 && typeof only === "object" && node.type === Scalar.PLAIN
      ? { kind: "expression", expression: only }
      : { kind: "text", parts };
  }

  #refuseKey(at: Span): void {
    this.#reader.report({
      code: "PB_EXPRESSION_IN_KEY",
      at,
      message: "Expressions in keys are not evaluated: the key would be taken literally.",
      hint: `Write "${this.#name}" as a list of objects, and make the whole map an expression.`,
    });
  }

  /** Messages quote the text, in which marks stand for the expressions. */
  #withSources(message: string): string {
    return message
      .split(this.#mark)
      .map((part, index) => {
        const expression = index % 2 === 0 ? part : this.#parts[Number(part)];
        return typeof expression === "object" ? `\${{ ${expression.source} }}` : part;
      })
      .join("");
  }

  #lineIn(tree: YamlTree, node: Node | null): Span {
    return this.#lineOf(tree.range(tree.span(node)).start.line);
  }

  /** A line of the text in the file, where the text is a block below its key; otherwise the whole text. */
  #lineOf(line: number): Span {
    const { yaml } = this.#reader;
    const whole = yaml.span(this.#node);
    if (!isScalar(this.#node) || this.#node.type !== Scalar.BLOCK_LITERAL) return whole;
    const lines = yaml.text.slice(whole.start, whole.end).split("\n");
    const before = lines.slice(0, line).join("\n");
    const found = lines[line];
    if (found === undefined) return whole;
    const start = whole.start + before.length + 1 + (found.length - found.trimStart().length);
    return { start, end: start + found.trim().length };
  }
}

/** One of the characters that Unicode leaves for private use. */
function unusedCharacter(text: string): string {
  for (let code = 0xe000; code < 0xf8ff; code++) {
    const character = String.fromCharCode(code);
    if (!text.includes(character)) return character;
  }
  return "\uf8ff";
}
