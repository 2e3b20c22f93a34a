import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { RUNS_FROM_SOURCES, siblingProgram } from "./product-files.ts";

/**
 * Starts a program on a thread of its own. The built product needs nothing for that; from the sources, as in tests, a
 * thread needs the compiler registered.
 * @param program named as `siblingProgram` takes it, such as `load/send/sender-thread-main`. Never a URL beside the module
 *   that asks: the bundler moves that module elsewhere.
 * @param data what the program finds as its `workerData`.
 */
export function startThread(program: string, data: unknown): Worker {
  const url = pathToFileURL(siblingProgram(program));
  // Inherits what was loaded before the program, such as the sandbox's network.
  if (!RUNS_FROM_SOURCES) return new Worker(url, { workerData: data });
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json"));
  const compiler = JSON.stringify(new URL("dist/esm/api/index.mjs", tsx).href);
  const text = `import(${compiler}).then((tsx) => { tsx.register(); return import(${JSON.stringify(url.href)}); })`;
  return new Worker(text, { workerData: data, eval: true, execArgv: [] });
}
