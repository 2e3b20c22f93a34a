import { join } from "node:path";
import type { ApiObject } from "../api/object.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import type { PodNetwork } from "../network/pod-network.ts";
import { fieldValue, MissingReference } from "./pod-fields.ts";
import { type Credentials, readKeys, volumeMap } from "./pod-files.ts";
import { type Container, type EnvVariable, podSpec } from "./pod-spec.ts";
import type { SandboxImage } from "./sandbox-image.ts";

export interface PodSurroundings {
  readonly writes: ObjectWrites;
  readonly directory: string;
  readonly network: PodNetwork;
  readonly credentials: Credentials;
  readonly apiPort: number;
}

function variableValue(variable: EnvVariable, pod: ApiObject, around: PodSurroundings): string | undefined {
  const { fieldRef, configMapKeyRef, secretKeyRef } = variable.valueFrom ?? {};
  if (fieldRef) return fieldValue(pod, fieldRef.fieldPath, around.network.podIp);
  const reference = configMapKeyRef ?? secretKeyRef;
  if (!reference) return variable.value ?? "";
  const kind = configMapKeyRef ? "ConfigMap" : "Secret";
  try {
    const keys = readKeys(around.writes, kind, pod.metadata.namespace ?? "", reference.name);
    const value = keys[reference.key];
    if (value) return value.toString("utf8");
    throw new MissingReference(`couldn't find key ${reference.key} in ${kind} ${reference.name}`);
  } catch (error) {
    if (reference.optional && error instanceof MissingReference) return undefined;
    throw error;
  }
}

/** Replaces `$(NAME)` in values and arguments with a variable declared earlier; `$$(` becomes a plain `$(`. */
function expand(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\$\$|\$\(([^()]+)\)/g, (all, name: string | undefined) =>
    name === undefined ? "$" : (known.get(name) ?? all),
  );
}

/** A variable that names a file in a volume gets the file's path on the host: a process has no mounts of its own. */
function pathsOnHost(container: Container, directory: string): (value: string) => string {
  const mounts = Object.entries(volumeMap(container, directory));
  return (value) => {
    const mount = mounts.find(([path]) => value.startsWith(`${path}/`));
    return mount === undefined ? value : `${String(mount[1])}${value.slice(mount[0].length)}`;
  };
}

/** What a container's process gets. */
export interface ContainerProcess {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Variables in the container's spec that its program does not read, and so does not get. */
  readonly unread: readonly string[];
}

/**
 * The environment and arguments of a container's process, which runs on the host as the host's user. Nothing from the
 * sandbox's own environment is passed on. Of the container's variables, the process gets only those that its program
 * declares: others, such as NODE_OPTIONS, would make Node itself run or load what they say.
 * @throws MissingReference if a ConfigMap, Secret or key does not exist; Error if the image has no such program
 */
export function containerProcess(
  container: Container,
  pod: ApiObject,
  around: PodSurroundings,
  { programs }: Pick<SandboxImage, "programs">,
): ContainerProcess {
  const given: Record<string, string> = {
    HOSTNAME: podSpec(pod).hostname ?? pod.metadata.name,
    UV_THREADPOOL_SIZE: "1",
    KUBERNETES_SERVICE_HOST: "127.0.0.1",
    KUBERNETES_SERVICE_PORT: String(around.apiPort),
    REGATTA_SA_TOKEN: around.credentials.token,
    NODE_EXTRA_CA_CERTS: join(around.directory, "serviceaccount", "ca.crt"),
    REGATTA_VOLUMES: JSON.stringify(volumeMap(container, around.directory)),
    ...around.network.environment(container.name),
  };
  const known = new Map(Object.entries(given));
  const onHost = pathsOnHost(container, around.directory);
  const named = new Set<string>();
  for (const variable of container.env ?? []) {
    const value = variableValue(variable, pod, around);
    if (value === undefined) continue;
    named.add(variable.name);
    if (!Object.hasOwn(given, variable.name)) known.set(variable.name, onHost(expand(value, known)));
  }
  const args = (container.args ?? []).map((arg) => expand(arg, known));
  const declared = variablesOf(programs, args[0]);
  const read = [...known].filter(([name]) => declared.includes(name) || Object.hasOwn(given, name));
  const unread = [...named].filter((name) => !declared.includes(name) && !Object.hasOwn(given, name));
  return { env: Object.fromEntries(read), args, unread };
}

function variablesOf(programs: SandboxImage["programs"], name = ""): readonly string[] {
  const variables = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (variables) return variables;
  const names = Object.keys(programs).join(", ");
  throw new Error(
    `the image has no program ${JSON.stringify(name)} for pods: args must begin with one of ${names}`,
  );
}
