import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { identityOf, isAlive, ownIdentity } from "./process-identity.ts";

describe("isAlive", () => {
  test("is true for this process, and false for one with the same id and another start time", () => {
    expect(isAlive(ownIdentity())).toBe(true);
    expect(isAlive({ ...ownIdentity(), startTime: "1" })).toBe(!existsSync("/proc/self/stat"));
  });

  test("is false for a process that has ended and was reaped", async () => {
    const child = spawn("sleep", ["60"]);
    await once(child, "spawn");
    const identity = identityOf(child.pid ?? 0);
    expect(isAlive(identity)).toBe(true);
    child.kill();
    await once(child, "exit");
    expect(isAlive(identity)).toBe(false);
  });

  test.skipIf(!existsSync("/proc/self/stat"))(
    "is false for a process that has ended but is never reaped by its parent",
    async () => {
      const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"]);
      const [printed] = (await once(parent.stdout, "data")) as [Buffer];
      const pid = Number(printed.toString());
      const eventually = (path: string, text: string) =>
        vi.waitFor(() => expect(readFileSync(path, "utf8")).toContain(text), 60_000);
      await eventually(`/proc/${parent.pid}/cmdline`, "sleep\x0060"); // a shell would reap it
      process.kill(pid, "SIGKILL");
      await eventually(`/proc/${pid}/stat`, ") Z ");
      expect(isAlive(identityOf(pid))).toBe(false);
      parent.kill();
      await once(parent, "exit");
    },
  );
});
