import { Worker, type WorkerOptions } from "node:worker_threads";

/** Starts a program of the bench on its own thread, which has to register the compiler first. */
export function startBenchThread(program: URL, options: WorkerOptions): Worker {
  const compiler = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const text = `import(${compiler}).then((tsx) => { tsx.register(); return import(${JSON.stringify(program.href)}); })`;
  return new Worker(text, { ...options, eval: true, execArgv: [] });
}
