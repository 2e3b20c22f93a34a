import { isMap, isScalar, isSeq } from "yaml";
import { FILE_BOUNDS } from "../../base/yaml/yaml-bounds.ts";
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
  const phases = yaml.entries(yaml.root).filter(({ name }) => name === "steps" || name === "finally");
  const steps = phases.flatMap(({ value }) => (isSeq(value) ? value.items.slice(0, LIMITS.steps) : []));
  return steps.flatMap((item) => {
    const step = yaml.resolve(item);
    const uses = isMap(step) ? yaml.entries(step).find(({ name }) => name === "uses")?.value : undefined;
    if (!isScalar(uses) || typeof uses.value !== "string" || !uses.value.startsWith(INCLUDE_PREFIX))
      return [];
    const found = includePath(uses.value, source.path, root);
    return "path" in found ? [found.path] : [];
  });
}
