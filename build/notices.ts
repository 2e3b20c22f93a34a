import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

interface PackageDescription {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly repository?: string | { readonly url?: string };
}

const HEADING = `Regatta's programs contain code from the packages below. Each is followed by its licence.`;
const LINE = "-".repeat(80);

/** Pure except for reading the packages: the licences of every package whose code is in the bundles, by name. */
export function thirdPartyNotices(root: string, bundles: readonly Metafile[]): string {
  const folders = new Set(
    bundles.flatMap(({ outputs }) =>
      Object.values(outputs).flatMap(({ inputs }) =>
        Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
          bytesInOutput > 0 ? (packageFolderOf(path) ?? []) : [],
        ),
      ),
    ),
  );
  const notices = [...folders].map((folder) => notice(join(root, folder))).sort();
  return `${[HEADING, ...new Set(notices)].join(`\n\n${LINE}\n`)}\n`;
}

/** `node_modules/a/node_modules/@b/c` for a file in that package; undefined for a file of ours. */
function packageFolderOf(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

function notice(folder: string): string {
  const described = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageDescription;
  const { name, version, license = "no licence named", repository } = described;
  const source = typeof repository === "string" ? repository : repository?.url;
  const texts = licenceFiles(folder).map((file) => readFileSync(join(folder, file), "utf8").trim());
  const title = [`${name} ${version} (${license})`, ...(source === undefined ? [] : [source])].join("\n");
  return [title, ...texts].join("\n\n");
}

function licenceFiles(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort();
}
