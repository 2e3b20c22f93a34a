import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Diagnostic } from "../base/diagnostic.ts";
import { Failure } from "../base/failure.ts";
import { productFile } from "../base/product-files.ts";
import { suggestName } from "../base/suggest.ts";
import { readDataFile } from "../schema/data-file.ts";
import { AppAdapter } from "./app-adapter.ts";

const BUNDLED = productFile("apps");
const CODES = { syntax: "APP_YAML", invalid: "APP_ADAPTER_INVALID" } as const;

/** The sample applications that Regatta knows. */
export class AppLibrary {
  readonly #apps: ReadonlyMap<string, AppAdapter>;

  constructor(apps: readonly AppAdapter[]) {
    this.#apps = new Map(apps.map((app) => [app.name, app]));
  }

  /** @throws Failure `APP_UNKNOWN` with the nearest name. */
  get(name: string): AppAdapter {
    const app = this.#apps.get(name);
    if (app) return app;
    throw new Failure("APP_UNKNOWN", `There is no sample application "${name}".`, {
      hint: suggestName(name, this.#apps.keys()),
      state: "Nothing was changed.",
    });
  }
}

/** Reads the apps that come with Regatta, and those of other folders; a later folder overrides by name. */
export function loadApps(folders: readonly string[] = []): {
  readonly library: AppLibrary;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const apps = new Map<string, AppAdapter>();
  for (const folder of [BUNDLED, ...folders].filter((candidate) => existsSync(candidate))) {
    for (const file of readdirSync(folder)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()) {
      const read = readApp(readFileSync(join(folder, file), "utf8"), join(folder, file));
      diagnostics.push(...read.diagnostics);
      if (read.app) apps.set(read.app.name, read.app);
    }
  }
  return { library: new AppLibrary([...apps.values()]), diagnostics };
}

/** Pure: one app from its text, or everything that is wrong with it. */
export function readApp(
  text: string,
  file: string,
): { readonly app?: AppAdapter; readonly diagnostics: readonly Diagnostic[] } {
  const read = readDataFile(text, file, AppAdapter, CODES);
  if (!read.value) return { diagnostics: read.diagnostics };
  const app = read.value;
  const wrong = (path: readonly string[], message: string, hint: string): Diagnostic => {
    const range = read.range(path);
    return { code: CODES.invalid, severity: "error", message, hint, file, ...(range ? { range } : {}) };
  };
  const fileName = basename(file).replace(/\.ya?ml$/, "");
  const services = app.manifests
    .filter((object) => object.kind === "Service")
    .map((object) => object.metadata.name);
  const diagnostics = [
    ...(app.name === fileName
      ? []
      : [
          wrong(
            ["name"],
            `The app is called "${app.name}", its file "${fileName}".`,
            "Give both the same name.",
          ),
        ]),
    ...[app.entry.service, ...Object.keys(app.versions)]
      .filter((service) => !services.includes(service))
      .map((service) =>
        wrong(["manifests"], `The manifests hold no Service "${service}".`, suggestName(service, services)),
      ),
  ];
  return diagnostics.length > 0 ? { diagnostics } : { app, diagnostics };
}
