import { type FieldProblem, invalid } from "./api-error.ts";
import { type ApiObject, type Fields, isFields } from "./object.ts";
import type { ResourceKind } from "./resource-kinds.ts";
import { matchesSelector } from "./selectors.ts";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;

function nameProblem(kind: ResourceKind, name: string): FieldProblem | undefined {
  // RBAC names may contain colons and capitals; they only have to be valid path segments.
  if (kind.group === "rbac.authorization.k8s.io") return undefined;
  const strict = ["Namespace", "Service"].includes(kind.kind);
  const pattern = strict ? LABEL : SUBDOMAIN;
  if (new RegExp(`^${pattern}$`).test(name) && name.length <= (strict ? 63 : 253)) return undefined;
  const rule = strict
    ? `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`
    : `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;
  const message = `Invalid value: ${JSON.stringify(name)}: ${rule}`;
  return { field: "metadata.name", reason: "FieldValueInvalid", message };
}

const required = (field: string): FieldProblem => ({
  field,
  reason: "FieldValueRequired",
  message: "Required value",
});

function podProblems(spec: unknown, path: string): readonly FieldProblem[] {
  const containers = isFields(spec) ? spec.containers : undefined;
  if (!Array.isArray(containers) || containers.length === 0) return [required(`${path}.containers`)];
  return containers.flatMap((container: Fields, index) => {
    const missing = ["name", "image"].filter(
      (field) => typeof container[field] !== "string" || !container[field],
    );
    return missing.map((field) => required(`${path}.containers[${index}].${field}`));
  });
}

function workloadProblems(spec: Fields): readonly FieldProblem[] {
  const template = (spec.template ?? {}) as {
    metadata?: { labels?: Record<string, string> };
    spec?: unknown;
  };
  const problems = [...podProblems(template.spec, "spec.template.spec")];
  const labels = template.metadata?.labels ?? {};
  if (!spec.selector) problems.unshift(required("spec.selector"));
  else if (!matchesSelector(spec.selector, labels)) {
    const field = "spec.template.metadata.labels";
    const message = `Invalid value: ${JSON.stringify(labels)}: \`selector\` does not match template \`labels\``;
    problems.push({ field, reason: "FieldValueInvalid", message });
  }
  return problems;
}

function jobProblems(spec: Fields): readonly FieldProblem[] {
  const pod = (spec.template as { spec?: Fields } | undefined)?.spec;
  const problems = [...podProblems(pod, "spec.template.spec")];
  if (pod?.restartPolicy !== "Never" && pod?.restartPolicy !== "OnFailure") {
    const message = `Required value: valid values: "OnFailure", "Never"`;
    problems.push({ field: "spec.template.spec.restartPolicy", reason: "FieldValueRequired", message });
  }
  if (spec.completionMode === "Indexed" && spec.completions === undefined) {
    problems.push(required("spec.completions"));
  }
  return problems;
}

function definitionProblems({ metadata, spec = {} }: ApiObject): readonly FieldProblem[] {
  const names = isFields(spec.names) ? spec.names : {};
  const problems = ["group", "scope", "names", "versions"]
    .filter((f) => !spec[f])
    .map((f) => required(`spec.${f}`));
  const expected = `${String(names.plural)}.${String(spec.group)}`;
  if (problems.length > 0 || metadata.name === expected) return problems;
  const message = `Invalid value: ${JSON.stringify(metadata.name)}: must be spec.names.plural+"."+spec.group`;
  return [{ field: "metadata.name", reason: "FieldValueInvalid", message }];
}

const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["selector"],
  ReplicaSet: ["selector"],
  Job: ["template", "completions", "completionMode"],
};

function specProblems(kind: ResourceKind, object: ApiObject): readonly FieldProblem[] {
  const spec = object.spec ?? {};
  if (kind.kind === "Pod") return podProblems(spec, "spec");
  if (kind.kind === "Deployment" || kind.kind === "ReplicaSet") return workloadProblems(spec);
  if (kind.kind === "Job") return jobProblems(spec);
  if (kind.kind === "CustomResourceDefinition") return definitionProblems(object);
  if (kind.kind === "Service" && spec.clusterIP !== "None" && !Array.isArray(spec.ports)) {
    return [required("spec.ports")];
  }
  return [];
}

/**
 * The checks of Kubernetes' validation that mistakes in a manifest run into first; for custom resources only the name
 * is checked.
 * @throws ApiError 422 with every problem found.
 */
export function validate(kind: ResourceKind, object: ApiObject, old?: ApiObject): void {
  const { name } = object.metadata;
  const problems: FieldProblem[] = [];
  const named = old ? undefined : nameProblem(kind, name);
  if (named) problems.push(named);
  if (!kind.custom) {
    problems.push(...specProblems(kind, object));
    for (const field of old ? (IMMUTABLE[kind.kind] ?? []) : []) {
      if (JSON.stringify(old?.spec?.[field]) === JSON.stringify(object.spec?.[field])) continue;
      const value = JSON.stringify(object.spec?.[field]);
      const message = `Invalid value: ${value}: field is immutable`;
      problems.push({ field: `spec.${field}`, reason: "FieldValueInvalid", message });
    }
  }
  if (problems.length > 0) throw invalid(kind, name, problems);
}
