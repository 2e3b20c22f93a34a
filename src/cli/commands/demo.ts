import { Command } from "commander";

/** `regatta demo`: the whole product on this machine, with no outside services. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("Show the whole product on this machine: a local channel, an embedded cluster, and a race")
    .option("--exit", "end after the race, with its figures in the terminal")
    .option("--data <dir>", "folder for the demo's database and reports", ".regatta/demo")
    .option("--port <n>", "port of the page; default: a free one", "0")
    .action(async (options: { readonly exit?: true; readonly data: string; readonly port: string }) => {
      const { runDemo } = await import("../demo/run-demo.ts");
      process.exitCode = await runDemo({
        exit: options.exit === true,
        dataDir: options.data,
        port: options.port,
      });
    });
}
