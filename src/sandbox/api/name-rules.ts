import type { FieldProblem } from "./api-error.ts";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

/**
 * Checks a name against Kubernetes' rules for labels (63 characters) or subdomains (253 characters).
 * Source: kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go
 */
export function nameProblem(
  field: string,
  name: unknown,
  rule: "label" | "subdomain",
): FieldProblem | undefined {
  const [pattern, maxLength] = rule === "label" ? [LABEL, 63] : [SUBDOMAIN, 253];
  if (typeof name === "string" && name.length <= maxLength && new RegExp(`^${pattern}$`).test(name))
    return undefined;
  const words =
    rule === "label"
      ? `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${pattern}')`
      : `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${pattern}')`;
  return invalidValue(field, name, words);
}

/** A value that Kubernetes refuses, with the rule that it breaks. */
export function invalidValue(field: string, value: unknown, rule: string): FieldProblem {
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${JSON.stringify(value)}: ${rule}` };
}

/** A field that must be set. */
export function required(field: string): FieldProblem {
  return { field, reason: "FieldValueRequired", message: "Required value" };
}
