import { Command, InvalidArgumentError } from "commander";
import { watchParentPipe } from "../../base/parent-pipe.ts";

/** `regatta workspace`: runs the local stand-in for Slack until Ctrl-C. */
export function workspaceCommand(): Command {
  return new Command("workspace")
    .description(
      "Start the local stand-in for Slack: a page with channels, and the API that the bot connects to.",
    )
    .option("--port <n>", "port on 127.0.0.1; default: a free one", readPort, 0)
    .option(
      "--child",
      "for a supervising program: print one line of JSON on standard output, end with the parent",
    )
    .action(async (options: { readonly port: number; readonly child?: true }) => {
      const { startWorkspace } = await import("../../workspace/workspace.ts");
      const workspace = await startWorkspace({ port: options.port });
      const ended = new Promise<void>((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
        if (options.child) watchParentPipe(resolve);
      });
      const { url, apiUrl, botToken, appToken } = workspace;
      process.stdout.write(
        options.child
          ? `${JSON.stringify({ url, apiUrl, botToken, appToken })}\n`
          : `Local workspace (not Slack), in memory until it ends. Ctrl-C ends it.\n\n  page  ${url}\n  API   ${apiUrl}\n\n` +
              `Connect a bot to it with these settings:\n\n  SLACK_API_URL=${apiUrl}\n  SLACK_BOT_TOKEN=${botToken}\n` +
              `  SLACK_APP_TOKEN=${appToken}\n`,
      );
      await ended;
      await workspace.close();
    });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError("A port is a whole number from 0 to 65535.");
  }
  return port;
}
