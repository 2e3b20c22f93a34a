import { Failure } from "../base/failure.ts";
import { suggestName } from "../base/suggest.ts";
import type { KubeObject } from "../kubernetes/cluster.ts";
import type { AppAdapter } from "./app-adapter.ts";

/** Deployment → name of a variable → its value. */
export type WorkloadEnvironment = Readonly<
  Record<string, Readonly<Record<string, string | number | boolean>>>
>;

interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
}
interface PodTemplate {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
}
interface Container {
  readonly env?: readonly EnvironmentVariable[];
}

/**
 * The app's objects with variables for the first container of some Deployments, which override what the app sets
 * itself.
 * @throws Failure `APP_NO_WORKLOAD` with the nearest name.
 */
export function withEnvironment(
  app: AppAdapter,
  objects: readonly KubeObject[],
  environment: WorkloadEnvironment,
): readonly KubeObject[] {
  const deployments = objects
    .filter(({ kind }) => kind === "Deployment")
    .map(({ metadata }) => metadata.name);
  const unknown = Object.keys(environment).find((name) => !deployments.includes(name));
  if (unknown !== undefined) {
    throw new Failure("APP_NO_WORKLOAD", `${app.title} has no Deployment "${unknown}".`, {
      hint: suggestName(unknown, deployments),
      state: "Nothing was changed.",
    });
  }
  return objects.map((object) => {
    const variables = object.kind === "Deployment" ? environment[object.metadata.name] : undefined;
    return variables === undefined ? object : withVariables(object, variables);
  });
}

function withVariables(object: KubeObject, variables: WorkloadEnvironment[string]): KubeObject {
  const { spec } = object as unknown as PodTemplate;
  const [first, ...others] = spec.template.spec.containers;
  const given = Object.entries(variables).map(([name, value]) => ({ name, value: String(value) }));
  const kept = (first?.env ?? []).filter(({ name }) => !(name in variables));
  const containers = [{ ...first, env: [...kept, ...given] }, ...others];
  const podSpec = { ...spec.template.spec, containers };
  return { ...object, spec: { ...spec, template: { ...spec.template, spec: podSpec } } };
}
