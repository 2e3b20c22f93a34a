import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";

const PROGRAM = `
  const { workspaceCommand } = await import(${JSON.stringify(new URL("../../src/cli/commands/workspace.ts", import.meta.url).href)});
  await workspaceCommand().parseAsync(process.argv.slice(1), { from: "user" });
`;

function start(...args: string[]) {
  return spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", PROGRAM, "--", ...args]);
}

test("as a child it prints its address on one line, serves, and ends when its parent's pipe closes", async () => {
  const child = start("--child");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { url, apiUrl, botToken, appToken } = JSON.parse(line);
  expect(appToken).toMatch(/^xapp-/);
  const headers = { authorization: `Bearer ${botToken}` };
  expect(await (await fetch(`${apiUrl}auth.test`, { method: "POST", headers })).json()).toMatchObject({
    ok: true,
  });
  child.stdin.end();
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});

test("for a person it prints the page, the API and the settings, and ends on Ctrl-C", async () => {
  const child = start();
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes("SLACK_APP_TOKEN=")) child.kill("SIGINT");
  }
  expect(text).toMatch(/page {2}http:\/\/127\.0\.0\.1:\d+\/\n/);
  expect(text).toMatch(/SLACK_API_URL=http:\/\/127\.0\.0\.1:\d+\/api\/\n/);
  expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(0);
});

test("an invalid port is refused", async () => {
  const child = start("--port", "70000");
  let text = "";
  for await (const chunk of child.stderr) text += chunk;
  expect(text).toContain("whole number from 0 to 65535");
  expect(child.exitCode ?? (await once(child, "exit"))[0]).not.toBe(0);
});
