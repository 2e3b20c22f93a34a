import type { ASTNode } from "@marcbachmann/cel-js";
import type { CodeOf } from "../../base/error-codes.ts";
import { nearestName, suggestName } from "../../base/suggest.ts";
import { STATUS_FUNCTIONS } from "./cel-environment.ts";
import type { NamesInReach } from "./names-in-reach.ts";
import { operatorShape, shapeMistake } from "./operator-shapes.ts";
import type { ExpressionProblem } from "./problem.ts";
import { ANY, literalShape, type Shape, TEXT } from "./shape.ts";

/** CEL's macros that bind a name: `list.all(x, x > 1)`. */
const BINDING_MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "filter", "map"]);

export interface NamesRead {
  /** First names: `inputs`, `steps`, `result`, … */
  readonly roots: ReadonlySet<string>;
  readonly callsStatus: boolean;
  readonly problems: readonly ExpressionProblem[];
  /** Type errors according to the shapes, because CEL does not know the types of steps. */
  readonly typeProblems: readonly ExpressionProblem[];
  /** What the expression gives. */
  readonly shape: Shape;
}

/** Follows every name in an expression through the shapes in reach, and refuses what could hang. */
export function checkNames(ast: ASTNode, reach: NamesInReach): NamesRead {
  const walk = new NameWalk(ast.input, reach);
  walk.shape = walk.visit(ast, new Map());
  walk.judgeSecrets();
  return walk;
}

type Locals = ReadonlyMap<string, Shape>;

class NameWalk implements NamesRead {
  readonly roots = new Set<string>();
  readonly problems: ExpressionProblem[] = [];
  readonly typeProblems: ExpressionProblem[] = [];
  callsStatus = false;
  shape = ANY;
  readonly #secrets: { readonly input: string; readonly start: number; readonly end: number }[] = [];
  readonly #source: string;
  readonly #reach: NamesInReach;

  constructor(source: string, reach: NamesInReach) {
    this.#source = source;
    this.#reach = reach;
  }

  visit(node: ASTNode, locals: Locals): Shape {
    switch (node.op) {
      case "value":
        return literalShape(node.args);
      case "id":
        return this.#readRoot(node.args, node, locals);
      case ".":
      case ".?":
        return this.#readField(this.visit(node.args[0], locals), node.args[0], node.args[1], node.range.end);
      case "[]":
      case "[?]":
        return this.#readIndex(node.args[0], node.args[1], locals);
      case "call":
        return this.#call(node.args[0], node.args[1], node, locals);
      case "rcall":
        return this.#methodCall(node, locals);
      case "-":
        if (this.#isHyphen(node.args, locals)) return ANY;
        return this.#operator(node, node.args, locals);
      case "!_":
      case "-_":
        return this.#operator(node, [node.args], locals);
      case "map":
        return this.#visitAll(node.args.flat(), locals);
      case "list":
        return this.#visitAll(node.args, locals);
      default:
        return this.#operator(node, node.args, locals);
    }
  }

  /**
   * A secret is its own kind of value: an expression that is nothing but its name passes it on, and any other would have to
   * know what it is.
   */
  judgeSecrets(): void {
    const isWhole = this.shape.kind === "secret";
    if (isWhole && this.#reach.takesSecrets) return;
    for (const { input, start, end } of this.#secrets)
      this.#report("PB_SECRET_PLACE", start, end, {
        message: isWhole
          ? `The secret "${input}" cannot stand here, where people would read it.`
          : `The secret "${input}" can only be passed on as it is: expressions do not know its value.`,
        hint: isWhole
          ? "Secrets can stand in a step's `with`, where the action's reference says so."
          : `Write \${{ inputs.${input} }} by itself, with text around it if needed, such as Bearer \${{ inputs.${input} }}.`,
      });
  }

  #operator(node: ASTNode, operands: readonly ASTNode[], locals: Locals): Shape {
    const shapes = operands.map((operand) => this.visit(operand, locals));
    const mistake = shapeMistake(node.op, shapes);
    if (mistake !== undefined)
      this.typeProblems.push({
        code: "PB_EXPRESSION_TYPE",
        start: node.range.start,
        end: node.range.end,
        message: `The types do not fit: ${mistake}.`,
        hint: "Convert one side with string(), int() or double().",
      });
    return operatorShape(node.op, shapes);
  }

  #visitAll(nodes: readonly ASTNode[], locals: Locals): Shape {
    for (const node of nodes) this.visit(node, locals);
    return ANY;
  }

  #readRoot(name: string, node: ASTNode, locals: Locals): Shape {
    const local = locals.get(name);
    if (local) return local;
    const { names, elsewhere } = this.#reach;
    const shape = names.get(name);
    if (shape) {
      this.roots.add(name);
      return shape;
    }
    const why = elsewhere.get(name);
    this.#report("PB_UNKNOWN_NAME", node.range.start, node.range.end, {
      message: why ?? `There is no "${name}" to read here.`,
      hint: why ? `Here you can read ${[...names.keys()].join(", ")}.` : suggestName(name, names.keys()),
    });
    return ANY;
  }

  #readField(shape: Shape, owner: ASTNode, name: string, end: number): Shape {
    if (shape.kind === "record") return shape.of;
    if (shape.kind === "any") return ANY;
    const start = end - name.length;
    const path = pathOf(owner);
    const what = path.length > 0 ? `"${path.join(".")}"` : "This value";
    if (shape.kind !== "object") {
      this.#report("PB_UNKNOWN_NAME", start, end, {
        message: `${what} is ${shape.kind === "list" ? "a list" : "a single value"} and has no field "${name}".`,
        ...(shape.kind === "list"
          ? { hint: "Read an element with [0], or use all(), exists(), map(), filter()." }
          : {}),
      });
      return ANY;
    }
    const field = shape.fields.get(name);
    if (field?.kind === "secret") this.#secrets.push({ input: field.input, start: owner.range.start, end });
    if (field) return field;
    const why = this.#reach.explain([...path, name]);
    this.#report("PB_UNKNOWN_NAME", start, end, {
      message: why?.message ?? `${what} has no "${name}".`,
      hint: this.#hyphenHint(end, shape) ?? why?.hint ?? suggestName(name, shape.fields.keys()),
    });
    return ANY;
  }

  #readIndex(owner: ASTNode, index: ASTNode, locals: Locals): Shape {
    const shape = this.visit(owner, locals);
    this.visit(index, locals);
    if (index.op === "value" && typeof index.args === "string" && shape.kind === "object") {
      return this.#readField(shape, owner, index.args, index.range.end - 1);
    }
    return shape.kind === "list" || shape.kind === "record" ? shape.of : ANY;
  }

  #methodCall(node: Extract<ASTNode, { op: "rcall" }>, locals: Locals): Shape {
    const [name, receiver, args] = node.args;
    const shape = this.visit(receiver, locals);
    this.#refuseRegex(name, node);
    const [variable, ...rest] = args;
    if (!BINDING_MACROS.has(name) || variable?.op !== "id") return this.#visitAll(args, locals);
    const element = shape.kind === "list" ? shape.of : shape.kind === "record" ? TEXT : ANY;
    this.#visitAll(rest, new Map([...locals, [variable.args, element]]));
    // Filtering a map gives its keys.
    return name === "filter" && shape.kind !== "any" ? { kind: "list", of: element } : ANY;
  }

  #call(name: string, args: readonly ASTNode[], node: ASTNode, locals: Locals): Shape {
    this.#refuseRegex(name, node);
    if (STATUS_FUNCTIONS.some((known) => known === name)) this.callsStatus = true;
    return this.#visitAll(args, locals);
  }

  /** JavaScript's regular expressions backtrack: one of 30 characters can block the process for minutes. */
  #refuseRegex(name: string, node: ASTNode): void {
    if (name !== "matches") return;
    this.#report("PB_REGEX_REFUSED", node.range.start, node.range.end, {
      message: "matches() is not allowed: a regular expression can hold up the whole bot.",
      hint: "Use ==, in, contains(), startsWith() or endsWith().",
    });
  }

  /** `inputs.my-rate`: CEL reads a minus. Unlike a subtraction it has no spaces. */
  #isHyphen([left, right]: readonly [ASTNode, ASTNode], locals: Locals): boolean {
    const word = firstName(right);
    if (word === undefined || locals.has(word) || this.#reach.names.has(word)) return false;
    if (this.#source[left.range.end] !== "-" || this.#source[left.range.end + 1] !== word[0]) return false;
    const name = `${pathOf(left).at(-1) ?? ""}-${word}`;
    this.#report("PB_HYPHEN", left.range.start, right.range.end, {
      message: `A hyphen is a minus in expressions, so this subtracts "${word}".`,
      hint: `Read names with a hyphen in brackets, such as ["${name}"], or name it ${name.replaceAll("-", "_")}.`,
    });
    return true;
  }

  #hyphenHint(end: number, shape: Extract<Shape, { kind: "object" }>): string | undefined {
    const tail = /^-[a-z0-9_-]+/i.exec(this.#source.slice(end, end + 64))?.[0];
    if (tail === undefined) return undefined;
    const nearest = nearestName(
      this.#source.slice(this.#source.lastIndexOf(".", end) + 1, end) + tail,
      shape.fields.keys(),
    );
    return nearest === undefined
      ? undefined
      : `Did you mean "${nearest}"? A hyphen is a minus in expressions.`;
  }

  #report(
    code: CodeOf<"playbook">,
    start: number,
    end: number,
    text: { message: string; hint?: string },
  ): void {
    this.problems.push({ code, start, end, ...text });
  }
}

/** The names of a chain such as `steps.app.outputs`; empty for anything else. */
function pathOf(node: ASTNode): readonly string[] {
  if (node.op === "id") return [node.args];
  if (node.op === ".") {
    const owner = pathOf(node.args[0]);
    return owner.length > 0 ? [...owner, node.args[1]] : [];
  }
  return [];
}

/** The first name of a chain: `rate` in `rate.x`. */
function firstName(node: ASTNode): string | undefined {
  if (node.op === "id") return node.args;
  return node.op === "." ? firstName(node.args[0]) : undefined;
}
