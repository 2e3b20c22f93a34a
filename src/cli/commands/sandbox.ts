import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { watchParentPipe } from "../../base/parent-pipe.ts";
import { EXIT } from "../exit-codes.ts";
import { loadConfig } from "../load-config.ts";
import { regattaImage } from "../pod-programs.ts";

/** `regatta sandbox`: runs the embedded stand-in for a cluster until Ctrl-C. */
export function sandboxCommand(): Command {
  return new Command("sandbox")
    .description(
      "Start the embedded stand-in for a Kubernetes cluster; it runs only pods of the Regatta image.",
    )
    .option("--port <n>", "port of its API server on 127.0.0.1; default: a free one", readPort, 0)
    .option("--data <dir>", "folder for its kubeconfig, its pods' files and logs")
    .option(
      "--child",
      "for a supervising program: print one line of JSON on standard output, end with the parent",
    )
    .action(async (options: { readonly port: number; readonly data?: string; readonly child?: true }) => {
      const config = loadConfig();
      if (!config) {
        process.exitCode = EXIT.usage;
        return;
      }
      const { startSandbox } = await import("../../sandbox/sandbox.ts");
      const { createLog } = await import("../../main/log.ts");
      const sandbox = await startSandbox({
        dataDir: options.data ?? join(config.dataDir, "sandbox"),
        port: options.port,
        log: createLog(config.logLevel),
        image: regattaImage(),
      });
      const ended = new Promise<void>((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
        if (options.child) watchParentPipe(resolve);
      });
      const { kubeconfigPath, url } = sandbox;
      process.stdout.write(
        options.child
          ? `${JSON.stringify({ kubeconfigPath, url })}\n`
          : `Embedded cluster, in memory until it ends. Ctrl-C ends it and its pods.\n\n` +
              `  API         ${url}\n  kubeconfig  ${kubeconfigPath}\n\n  export KUBECONFIG=${kubeconfigPath}\n`,
      );
      await ended;
      await sandbox.close();
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
  }
  return port;
}
