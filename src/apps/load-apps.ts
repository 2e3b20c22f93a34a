import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Diagnostic } from "../base/diagnostic.ts";
import { Failure } from "../base/failure.ts";
import { productFile } from "../base/product-files.ts";
import { suggestName } from "../base/suggest.ts";
import { readDataFile } from "../schema/data-file.ts";
import { type ReadFile, readNamedFiles } from "../schema/named-files.ts";
import { AppAdapter } from "./app-adapter.ts";

const BUNDLED = productFile("apps");
const CODES = { syntax: "APP_YAML", invalid: "APP_ADAPTER_INVALID" } as const;

/** The sample applications that Regatta knows. */
export class AppLibrary {
  readonly #apps: ReadonlyMap<string, AppAdapter>;

  constructor(apps: readonly AppAdapter[]) {
    this.#apps = new Map(apps.map((app) => [app.name, app]));
  }

  names(): readonly string[] {
    return [...this.#apps.keys()];
  }

  /** @throws Failure `APP_UNKNOWN` with the nearest name. */
  get(name: string): AppAdapter {
    const app = this.#apps.get(name);
    if (app) return app;
    throw new Failure("APP_UNKNOWN", `There is no sample application "${name}".`, {
      hint: suggestName(name, this.#apps.keys()),
      details: { name },
      state: "Nothing was changed.",
    });
  }
}

/** Reads the apps that come with Regatta and those in other folders; if names are equal, the later folder wins. */
export function loadApps(folders: readonly string[] = []): {
  readonly library: AppLibrary;
  readonly diagnostics: readonly Diagnostic[];
} {
  const there = folders.filter((folder) => existsSync(folder));
  const { byName, diagnostics } = readNamedFiles([BUNDLED, ...there], readApp);
  return { library: new AppLibrary([...byName.values()].map(({ value }) => value)), diagnostics };
}

/** Pure: one app from its text, or everything that is wrong with it. */
export function readApp(text: string, file: string): ReadFile<AppAdapter> {
  const { value: app, diagnostics, mistake } = readDataFile(text, file, AppAdapter, CODES);
  if (!app) return { diagnostics };
  const fileName = basename(file).replace(/\.ya?ml$/, "");
  const message = `The app is called "${app.name}", its file "${fileName}".`;
  const misnamed = app.name === fileName ? [] : [mistake(["name"], message, "Give both the same name.")];
  const services = app.manifests
    .filter((object) => object.kind === "Service")
    .map((object) => object.metadata.name);
  const missing = [app.entry.service, ...Object.keys(app.versions)]
    .filter((service) => !services.includes(service))
    .map((service) =>
      mistake(
        ["manifests"],
        `The manifests contain no Service "${service}".`,
        suggestName(service, services),
      ),
    );
  const mistakes = [...misnamed, ...missing];
  return mistakes.length > 0 ? { diagnostics: mistakes } : { value: app, diagnostics };
}
