import { badRequest } from "./api-error.ts";
import { type ApiObject, isFields } from "./object.ts";

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** A `metav1.LabelSelector`. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

type Labels = Readonly<Record<string, string>>;

function satisfies(labels: Labels, { key, operator, values }: Requirement): boolean {
  const value = labels[key];
  if (operator === "Exists") return value !== undefined;
  if (operator === "DoesNotExist") return value === undefined;
  if (operator === "In") return value !== undefined && values.includes(value);
  return value === undefined || !values.includes(value);
}

/** True if the labels match; an absent selector matches nothing, an empty one everything (as in Kubernetes). */
export function matchesSelector(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  if (!selector) return false;
  const byLabel = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  const expressions = selector.matchExpressions ?? [];
  return byLabel && expressions.every((e) => satisfies(labels, { ...e, values: e.values ?? [] }));
}

const SET = /^([^\s!=,()]+)\s+(in|notin)\s+\(([^)]*)\)$/;
const EQUAL = /^([^\s!=,()]+)\s*(!=|==|=)\s*([^\s!=,()]*)$/;

function parseRequirement(text: string): Requirement {
  const set = SET.exec(text);
  if (set?.[1]) {
    const values = (set[3] ?? "").split(",").map((value) => value.trim());
    return { key: set[1], operator: set[2] === "in" ? "In" : "NotIn", values };
  }
  const equal = EQUAL.exec(text);
  if (equal?.[1])
    return { key: equal[1], operator: equal[2] === "!=" ? "NotIn" : "In", values: [equal[3] ?? ""] };
  if (/^![^\s!=,()]+$/.test(text)) return { key: text.slice(1), operator: "DoesNotExist", values: [] };
  if (/^[^\s!=,()]+$/.test(text)) return { key: text, operator: "Exists", values: [] };
  throw badRequest(`unable to parse requirement: "${text}"`);
}

/**
 * Reads a `labelSelector` query: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, separated by commas.
 * @throws ApiError 400 if the text is not a selector.
 */
export function parseLabelSelector(text: string): (object: ApiObject) => boolean {
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  const requirements = parts.filter((part) => part !== "").map(parseRequirement);
  return (object) => requirements.every((r) => satisfies(object.metadata.labels ?? {}, r));
}

function fieldAt(object: unknown, path: string): string {
  let value: unknown = object;
  for (const name of path.split(".")) value = isFields(value) ? value[name] : undefined;
  return value === undefined ? "" : String(value);
}

/** Reads a `fieldSelector` query over any dotted paths, e.g. `metadata.name=a,status.phase!=Running`. */
export function parseFieldSelector(text: string): (object: ApiObject) => boolean {
  const requirements = text.split(",").filter(Boolean).map(parseRequirement);
  return (object) =>
    requirements.every(({ key, operator, values }) => {
      if (operator !== "In" && operator !== "NotIn") throw badRequest(`invalid field selector: "${text}"`);
      return values.includes(fieldAt(object, key)) === (operator === "In");
    });
}
