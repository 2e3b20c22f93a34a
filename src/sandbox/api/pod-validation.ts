import type { FieldProblem } from "./api-error.ts";
import { invalidValue, nameProblem, required } from "./name-rules.ts";
import { type Fields, isFields } from "./object.ts";

/**
 * The problems of a pod's spec that Kubernetes' validation would find. Names and paths matter most: the node makes files
 * and folders of them. Source: kubernetes pkg/apis/core/validation/validation.go
 */
export function podProblems(spec: unknown, path: string): readonly FieldProblem[] {
  const fields = isFields(spec) ? spec : {};
  const containers = listOf(fields.containers);
  if (containers.length === 0) return [required(`${path}.containers`)];
  const volumes = listOf(fields.volumes);
  const volumeNames = volumes.map(({ name }) => name);
  const checked = [
    ...listOf(fields.initContainers).map((one, index) => ({ one, at: `${path}.initContainers[${index}]` })),
    ...containers.map((one, index) => ({ one, at: `${path}.containers[${index}]` })),
  ];
  return [
    ...checked.flatMap(({ one, at }) => containerProblems(one, at, volumeNames)),
    ...duplicates(checked.map(({ one, at }) => ({ name: one.name, field: `${at}.name` }))),
    ...volumes.flatMap((volume, index) => volumeProblems(volume, `${path}.volumes[${index}]`)),
    ...duplicates(volumeNames.map((name, index) => ({ name, field: `${path}.volumes[${index}].name` }))),
  ];
}

function containerProblems(
  container: Fields,
  at: string,
  volumeNames: readonly unknown[],
): readonly FieldProblem[] {
  const missing = ["name", "image"].filter(
    (field) => typeof container[field] !== "string" || !container[field],
  );
  const problems = missing.map((field) => required(`${at}.${field}`));
  const named = missing.includes("name") ? undefined : nameProblem(`${at}.name`, container.name, "label");
  if (named) problems.push(named);
  for (const [index, { name }] of listOf(container.env).entries()) {
    if (typeof name === "string" && /^[ -<>-~]+$/.test(name)) continue;
    const rule =
      "a valid environment variable name must consist only of printable ASCII characters other than '='";
    problems.push(invalidValue(`${at}.env[${index}].name`, name, rule));
  }
  for (const [index, { name }] of listOf(container.volumeMounts).entries()) {
    if (volumeNames.includes(name)) continue;
    const field = `${at}.volumeMounts[${index}].name`;
    problems.push({ field, reason: "FieldValueNotFound", message: `Not found: ${JSON.stringify(name)}` });
  }
  return problems;
}

function volumeProblems(volume: Fields, at: string): readonly FieldProblem[] {
  const named = nameProblem(`${at}.name`, volume.name, "label");
  const projected = isFields(volume.projected) ? listOf(volume.projected.sources) : [];
  const sources = [
    { source: volume, at },
    ...projected.map((source, index) => ({ source, at: `${at}.projected.sources[${index}]` })),
  ];
  return [...(named ? [named] : []), ...sources.flatMap((one) => pathProblems(one.source, one.at))];
}

/** The paths inside a volume at which a source puts files. */
function pathProblems(source: Fields, at: string): readonly FieldProblem[] {
  const items = ["configMap", "secret", "downwardAPI"].flatMap((kind) => {
    const fields = source[kind];
    const list = isFields(fields) ? listOf(fields.items) : [];
    return list.map(({ path }, index) => ({ path, field: `${at}.${kind}.items[${index}].path` }));
  });
  const { serviceAccountToken } = source;
  if (isFields(serviceAccountToken))
    items.push({ path: serviceAccountToken.path, field: `${at}.serviceAccountToken.path` });
  return items.flatMap(({ path, field }) => {
    if (typeof path !== "string" || path === "") return [required(field)];
    if (path.startsWith("/")) return [invalidValue(field, path, "must be a relative path")];
    if (path.split("/").includes("..")) return [invalidValue(field, path, "must not contain '..'")];
    return [];
  });
}

function duplicates(names: readonly { readonly name: unknown; readonly field: string }[]): FieldProblem[] {
  const seen = new Set<unknown>();
  return names.flatMap(({ name, field }) => {
    const again = seen.has(name);
    seen.add(name);
    const message = `Duplicate value: ${JSON.stringify(name)}`;
    return again ? [{ field, reason: "FieldValueDuplicate" as const, message }] : [];
  });
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map((entry: unknown) => (isFields(entry) ? entry : {})) : [];
}
