import { isMap, isScalar, isSeq } from "yaml";
import { LIMITS } from "../limits.ts";
import type { PlaybookSource } from "../playbook.ts";
import { readYaml } from "../source/read-yaml.ts";
import { INCLUDE_PREFIX, includePath, plainPath } from "./include-path.ts";

/**
 * A playbook's text together with those of the playbooks that it includes, however deep, so that all of them can be
 * checked, and kept with a run, at once. What cannot be read is left out; checking tells where it is missed.
 * @param read the text of a file, or `undefined` when there is none.
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
    if (text === undefined || characters > LIMITS.fileBytes) continue;
    includes[path] = text;
    waiting.push(...includedBy({ path, text }, source.path));
  }
  return Object.keys(includes).length === 0 ? source : { ...source, includes };
}

/** The paths that a text's steps include, as far as it can be read; its mistakes are told when it is checked. */
function includedBy(source: PlaybookSource, root: string): readonly string[] {
  if (!source.text.includes(INCLUDE_PREFIX)) return [];
  const { yaml } = readYaml(source);
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
