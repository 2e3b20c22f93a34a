import { type FieldProblem, invalid } from "./api-error.ts";
import { invalidValue, nameProblem, required } from "./name-rules.ts";
import { type ApiObject, type Fields, isFields } from "./object.ts";
import { podProblems } from "./pod-validation.ts";
import type { ResourceKind } from "./resource-kinds.ts";
import { matchesSelector } from "./selectors.ts";

function objectNameProblem(kind: ResourceKind, name: string): FieldProblem | undefined {
  // RBAC names may contain colons and capitals; they only have to be valid path segments.
  if (kind.group === "rbac.authorization.k8s.io") return undefined;
  const strict = ["Namespace", "Service"].includes(kind.kind);
  return nameProblem("metadata.name", name, strict ? "label" : "subdomain");
}

/** The keys of a ConfigMap or Secret become files. Source: IsConfigMapKey in kubernetes' validation.go */
function keyProblems(object: ApiObject): readonly FieldProblem[] {
  return ["data", "binaryData"].flatMap((field) => {
    const keys = Object.keys(isFields(object[field]) ? object[field] : {});
    const wrong = keys.filter((key) => !/^[-._a-zA-Z0-9]{1,253}$/.test(key) || /^\.\.?$|^\.\./.test(key));
    const rule =
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.', and must not start with '..'";
    return wrong.map((key) => invalidValue(field, key, rule));
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
    const rule = "`selector` does not match template `labels`";
    problems.push(invalidValue("spec.template.metadata.labels", labels, rule));
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
  return [invalidValue("metadata.name", metadata.name, 'must be spec.names.plural+"."+spec.group')];
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
  if (kind.kind === "ConfigMap" || kind.kind === "Secret") return keyProblems(object);
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
  const named = old ? undefined : objectNameProblem(kind, name);
  if (named) problems.push(named);
  if (!kind.custom) {
    problems.push(...specProblems(kind, object));
    for (const field of old ? (IMMUTABLE[kind.kind] ?? []) : []) {
      if (JSON.stringify(old?.spec?.[field]) === JSON.stringify(object.spec?.[field])) continue;
      problems.push(invalidValue(`spec.${field}`, object.spec?.[field], "field is immutable"));
    }
  }
  if (problems.length > 0) throw invalid(kind, name, problems);
}
