import { Environment } from "@marcbachmann/cel-js";
import { LIMITS } from "../limits.ts";
import type { Scope } from "../scope.ts";
import type { Shape } from "./shape.ts";

/** Our functions in addition to CEL's own: the status of the run so far. */
export const STATUS_FUNCTIONS = ["success", "failure", "cancelled", "always"] as const;

/**
 * CEL distinguishes int and double, and JSON does not: `inputs.rate * 2` is a double times an int. These operators make the
 * mix work as people expect. CEL itself can compare the two.
 */
function newEnvironment(unlistedVariablesAreDyn: boolean): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: LIMITS.expressionNodes, maxDepth: LIMITS.expressionDepth },
  });
  const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
    "+": (a, b) => a + b,
    "-": (a, b) => a - b,
    "*": (a, b) => a * b,
    "/": (a, b) => a / b,
    "%": (a, b) => a % b,
  };
  for (const [operator, calculate] of Object.entries(arithmetic)) {
    const mixed = (a: number | bigint, b: number | bigint) => calculate(Number(a), Number(b));
    environment.registerOperator(`int ${operator} double`, mixed);
    environment.registerOperator(`double ${operator} int`, mixed);
  }
  environment.registerOperator("double % double", (a: number, b: number) => a % b);
  environment.registerOperator("int == double", (a: bigint, b: number) => Number(a) === b);
  return environment;
}

/** One environment for each status, because CEL functions have no access to the context. */
const evaluating = new Map<Scope["status"], Environment>();

/** Has no types: what an expression reads was checked when the playbook was parsed. */
export function evaluationEnvironment(status: Scope["status"]): Environment {
  let environment = evaluating.get(status);
  if (!environment) {
    environment = newEnvironment(true);
    for (const name of STATUS_FUNCTIONS) {
      environment.registerFunction(`${name}(): bool`, () => name === "always" || name === status);
    }
    evaluating.set(status, environment);
  }
  return environment;
}

/** An environment that knows the types of the given names, for lint time. Functions are declared, never called. */
export function checkingEnvironment(names: ReadonlyMap<string, Shape>): Environment {
  const environment = newEnvironment(false);
  for (const name of STATUS_FUNCTIONS) environment.registerFunction(`${name}(): bool`, () => true);
  // At run time CEL compares doubles with ints; only its type checker does not know.
  const contains = (wanted: number | bigint, list: readonly (number | bigint)[]) =>
    list.some((item) => Number(item) === Number(wanted));
  environment.registerOperator("double in list<int>", contains);
  environment.registerOperator("int in list<double>", contains);
  const types = new TypeNames(environment);
  for (const [name, shape] of names) environment.registerVariable(name, types.nameOf(shape));
  return environment;
}

/** Registers a CEL type for every object shape, innermost first. */
class TypeNames {
  readonly #environment: Environment;
  #count = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  nameOf(shape: Shape): string {
    switch (shape.kind) {
      case "any":
        return "dyn";
      case "scalar":
        return shape.type;
      case "secret":
        return "string";
      case "list":
        return `list<${this.nameOf(shape.of)}>`;
      case "record":
        return `map<string, ${this.nameOf(shape.of)}>`;
      case "object":
        return this.#register(shape.fields);
    }
  }

  #register(fields: ReadonlyMap<string, Shape>): string {
    const schema = Object.fromEntries([...fields].map(([name, shape]) => [name, this.nameOf(shape)]));
    const name = `Shape${++this.#count}`;
    this.#environment.registerType({ name, schema });
    return name;
  }
}
