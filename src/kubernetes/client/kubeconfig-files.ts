import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, isAbsolute, resolve, sep } from "node:path";
import { KubeConfig, type User } from "@kubernetes/client-node";
import { type Failure, messageOf } from "../../base/failure.ts";
import { isJsonObject, type JsonObject, objectsIn } from "../../base/json.ts";
import { jsonOf } from "../../base/yaml/json-of.ts";
import { readYamlDocument } from "../../base/yaml/read-yaml.ts";
import { FILE_BOUNDS } from "../../base/yaml/yaml-bounds.ts";
import { HOW_TO_POINT, noConfig } from "./no-config.ts";

/** Users whose token is in a file, or comes from a program, have an `authProvider` of one of these names. */
export const TOKEN_FILE = "regatta-token-file";
export const PROGRAM = "regatta-program";

/** What puts a user's credentials into the options of a call. */
export type Authenticator = Parameters<KubeConfig["addAuthenticator"]>[0];

/**
 * Reads a list of kubeconfigs, separated as in KUBECONFIG, as kubectl does: the first to define an entry wins, and a file
 * that does not exist is skipped unless there is no other.
 * @throws Failure `KUBE_NO_CONFIG`
 */
export function readKubeConfigFiles(list: string): KubeConfig {
  const paths = list.split(delimiter).filter((part) => part !== "");
  const existing = paths.filter((path) => existsSync(path));
  if (existing.length === 0) throw noConfig(`There is no kubeconfig at ${paths.join(" or ")}.`, HOW_TO_POINT);
  const merged = { clusters: [], users: [], contexts: [], currentContext: "" } as Parameters<
    KubeConfig["loadFromOptions"]
  >[0];
  for (const path of existing) {
    const config = readOne(path);
    for (const kind of ["clusters", "users", "contexts"] as const) {
      const known = new Set(merged[kind].map((entry: { name: string }) => entry.name));
      merged[kind].push(...config[kind].filter((entry) => !known.has(entry.name)));
    }
    merged.currentContext ||= config.getCurrentContext();
  }
  const config = new KubeConfig();
  config.loadFromOptions(merged);
  return config;
}

function readOne(path: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
    const users = config.users.map((user) => ({ user, written: writtenUser(path, user.name) }));
    config.users = users.map(({ user, written }) => withCredentials(user, written, dirname(path)));
  } catch (error) {
    throw unreadable(`The kubeconfig ${path}`, error);
  }
  return config;
}

/** @param what the file, as the subject of a sentence. */
export function unreadable(what: string, error: unknown): Failure {
  const line = yamlErrorLine(error);
  if (line === undefined)
    return noConfig(`${what} cannot be read: ${messageOf(error)}.`, HOW_TO_POINT, error);
  // Not even as the cause: the reader's message quotes the lines around the mistake, which may hold a token.
  return noConfig(`${what} is not valid YAML (line ${line}).`, "Correct it at this line.");
}

/** The line, counted from 1, at which the client's YAML reader gave up; `undefined` for any other error. */
function yamlErrorLine(error: unknown): number | undefined {
  const mark = error instanceof Error && "mark" in error ? error.mark : undefined;
  return isJsonObject(mark) && typeof mark.line === "number" ? mark.line + 1 : undefined;
}

/** The client reads neither `tokenFile` nor all of `exec`. */
function writtenUser(path: string, name: string): JsonObject {
  const { tree } = readYamlDocument(readFileSync(path, "utf8"), { bounds: FILE_BOUNDS, dialect: "plain" });
  const file = tree ? jsonOf(tree.root, tree) : undefined;
  const found = objectsIn(isJsonObject(file) ? file.users : undefined).find((entry) => entry.name === name);
  return isJsonObject(found?.user) ? found.user : {};
}

/** Paths in a kubeconfig are relative to its folder; so is a program's, if it is a path and not just a name. */
function withCredentials(user: User, { tokenFile, exec }: JsonObject, folder: string): User {
  if (typeof tokenFile === "string" && tokenFile !== "") {
    const { token: _, ...others } = user;
    const config = { path: resolve(folder, tokenFile) };
    return { ...others, authProvider: { name: TOKEN_FILE, config } };
  }
  if (!isJsonObject(exec)) return user;
  const { exec: _, ...others } = user;
  const { command } = exec;
  const isPath = typeof command === "string" && command.includes(sep) && !isAbsolute(command);
  const program = isPath ? { ...exec, command: resolve(folder, command) } : exec;
  return { ...others, authProvider: { name: PROGRAM, config: { program } } };
}
