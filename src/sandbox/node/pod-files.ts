import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { type ApiObject, type Fields, isFields } from "../api/object.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import { fieldValue, MissingReference } from "./pod-fields.ts";
import { type Container, podSpec, type Volume } from "./pod-spec.ts";

/** Where Kubernetes mounts a service account's token; the sandbox's volume map has the same path. */
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The values of a ConfigMap or Secret, by key. @throws MissingReference */
export function readKeys(
  writes: ObjectWrites,
  kind: "ConfigMap" | "Secret",
  namespace: string,
  name: string,
): Readonly<Record<string, Buffer>> {
  const object = writes.store.find(writes.kinds.builtIn(kind), namespace, name);
  if (!object) throw new MissingReference(`${kind.toLowerCase()} "${name}" not found`);
  const decode = (data: unknown, encoding: BufferEncoding) =>
    Object.entries(isFields(data) ? data : {}).map(([key, text]) => [
      key,
      Buffer.from(String(text), encoding),
    ]);
  const texts = decode(object.data, kind === "Secret" ? "base64" : "utf8");
  return Object.fromEntries([...texts, ...decode(object.binaryData, "base64")]) as Record<string, Buffer>;
}

export interface Credentials {
  readonly token: string;
  readonly caPem: string;
}

/**
 * The path of a file or folder inside a pod's folder. Validation refuses names that lead out of it; this holds whatever
 * validation lets through.
 * @param directory absolute
 * @throws Error if the path is not inside the folder
 */
export function pathInside(directory: string, ...names: readonly string[]): string {
  const path = resolve(directory, ...names);
  if (path.startsWith(`${directory}${sep}`)) return path;
  throw new Error(`the path ${JSON.stringify(names.join("/"))} leads out of the pod's folder`);
}

async function writeInto(directory: string, files: Readonly<Record<string, Buffer | string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = pathInside(directory, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: 0o600 });
  }
}

/** Writes a pod's volumes as directories, before it starts. @throws MissingReference */
export async function writeVolumes(
  writes: ObjectWrites,
  pod: ApiObject,
  directory: string,
  { token, caPem }: Credentials,
): Promise<void> {
  const namespace = pod.metadata.namespace ?? "";
  const filesOf = (source: Volume): Readonly<Record<string, Buffer>> => {
    const reference = source.configMap ?? source.secret;
    const name = source.configMap?.name ?? source.secret?.secretName ?? source.secret?.name;
    if (!reference || name === undefined) return {};
    try {
      const keys = readKeys(writes, source.configMap ? "ConfigMap" : "Secret", namespace, name);
      if (!reference.items) return keys;
      return Object.fromEntries(
        reference.items.flatMap(({ key, path }) => (keys[key] ? [[path, keys[key]]] : [])),
      );
    } catch (error) {
      if (reference.optional && error instanceof MissingReference) return {};
      throw error;
    }
  };
  await writeInto(join(directory, "serviceaccount"), { token, "ca.crt": caPem, namespace });
  for (const volume of podSpec(pod).volumes ?? []) {
    const place = pathInside(join(directory, "volumes"), volume.name);
    await mkdir(place, { recursive: true });
    await writeInto(place, filesOf(volume));
    for (const source of volume.projected?.sources ?? []) {
      await writeInto(place, filesOf({ name: volume.name, ...source }));
      if (source.serviceAccountToken) await writeInto(place, { [source.serviceAccountToken.path]: token });
    }
  }
}

/**
 * Writes the files that hold fields of the pod itself (`downwardAPI`); again whenever the pod changes, as a kubelet does.
 * Each is replaced in one step, so that no reader finds half of one.
 * @throws MissingReference
 */
export async function writeFieldFiles(pod: ApiObject, directory: string): Promise<void> {
  for (const { name, downwardAPI, projected } of podSpec(pod).volumes ?? []) {
    const sources = [downwardAPI, ...(projected?.sources ?? []).map((source) => source.downwardAPI)];
    const place = pathInside(join(directory, "volumes"), name);
    for (const { path, fieldRef } of sources.flatMap((source) => source?.items ?? [])) {
      const written = pathInside(directory, "written");
      await writeFile(written, fieldValue(pod, fieldRef.fieldPath, ""), { mode: 0o600 });
      const file = pathInside(place, path);
      await mkdir(dirname(file), { recursive: true });
      await rename(written, file);
    }
  }
}

/** Maps a container's mount paths to the directories that stand in for them: processes have no mounts of their own. */
export function volumeMap(container: Container, directory: string): Fields {
  const mounts = (container.volumeMounts ?? []).map(({ name, mountPath }) => [
    mountPath,
    pathInside(join(directory, "volumes"), name),
  ]);
  return Object.fromEntries([[TOKEN_PATH, join(directory, "serviceaccount")], ...mounts]) as Fields;
}
