import { isMap, isScalar, isSeq, type Node } from "yaml";
import { FILE_BOUNDS } from "../../base/yaml/yaml-bounds.ts";
import type { YamlTree } from "../../base/yaml/yaml-tree.ts";
import { LIMITS } from "../limits.ts";
import type { PlaybookSource } from "../playbook.ts";
import { readPlaybookYaml } from "../source/read-playbook-yaml.ts";
import { INCLUDE_PREFIX, includePath, plainPath } from "./include-path.ts";

/**
 * Collects the text of a playbook and of all playbooks that it includes, at any depth, so that they can be checked and stored
 * with a run together. A file that cannot be read is left out; the check then reports where it is missing.
 * @param read gives the text of a file, or `undefined` if there is none.
 */
export async function gatherIncludes(
  source: PlaybookSource,
  read: (path: string) => Promise<string | undefined>,
): Promise<PlaybookSource> {
  const includes: Record<string, string> = {};
  const waiting = [...includedBy(source, source.path)];
  let characters = source.text.length;
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const isKnown = path === plainPath(source.path) || Object.hasOwn(includes, path);
    if (isKnown || Object.keys(includes).length >= LIMITS.includedFiles) continue;
    const text = await read(path);
    characters += text?.length ?? 0;
    if (text === undefined || characters > FILE_BOUNDS.bytes) continue;
    includes[path] = text;
    waiting.push(...includedBy({ path, text }, source.path));
  }
  return Object.keys(includes).length === 0 ? source : { ...source, includes };
}

/** The paths that the steps of a text include, as far as it can be read. Its mistakes are reported when it is checked. */
function includedBy(source: PlaybookSource, root: string): readonly string[] {
  if (!source.text.includes(INCLUDE_PREFIX)) return [];
  const { yaml } = readPlaybookYaml(source);
  if (!yaml || !isMap(yaml.root)) return [];
  return usedIn(yaml.root, yaml).flatMap((uses) => {
    const found = uses.startsWith(INCLUDE_PREFIX) ? includePath(uses, source.path, root) : undefined;
    return found && "path" in found ? [found.path] : [];
  });
}

/**
 * What the steps of a playbook use, and those inside them. With aliases, a short text can hold any number of steps; of one
 * that holds more than a playbook may have, only the first are looked at, because the check refuses it anyway.
 */
function usedIn(root: Node, yaml: YamlTree): readonly string[] {
  const used: string[] = [];
  const holders: (Node | null)[] = [root];
  for (const holder of holders) {
    if (!isMap(holder)) continue;
    for (const { name, value } of yaml.entries(holder)) {
      if (name === "uses" && isScalar(value) && typeof value.value === "string") used.push(value.value);
      if ((name !== "steps" && name !== "finally") || !isSeq(value)) continue;
      const room = Math.max(0, 4 * LIMITS.steps - holders.length);
      holders.push(...value.items.slice(0, Math.min(room, LIMITS.steps)).map((item) => yaml.resolve(item)));
    }
  }
  return used;
}
