import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { RUNS_FROM_SOURCES, siblingProgram } from "./product-files.ts";

/**
 * Starts a program on its own thread. When running from the sources, as in tests, the thread has to register the compiler
 * first; the built product does not need that.
 * @param program a name as `siblingProgram` takes it, such as `load/send/sender-thread-main`. Not a URL relative to the
 *   calling module, because the bundler moves that module elsewhere.
 * @param data the program's `workerData`.
 */
export function startThread(program: string, data: unknown): Worker {
  const url = pathToFileURL(siblingProgram(program));
  // The thread inherits what was loaded before the program, such as the sandbox's network.
  if (!RUNS_FROM_SOURCES) return new Worker(url, { workerData: data });
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx/package.json"));
  const compiler = JSON.stringify(new URL("dist/esm/api/index.mjs", tsx).href);
  const text = `import(${compiler}).then((tsx) => { tsx.register(); return import(${JSON.stringify(url.href)}); })`;
  return new Worker(text, { workerData: data, eval: true, execArgv: [] });
}
