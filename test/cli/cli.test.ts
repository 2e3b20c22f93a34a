import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lintCommand } from "../../src/cli/commands/lint.ts";
import { newCommand } from "../../src/cli/commands/new.ts";
import { planCommand } from "../../src/cli/commands/plan.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "regatta-language-"));
});

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

/** Runs a command in this process. Returns what it printed and the exit code that it set. */
async function run(command: Command, ...args: readonly string[]) {
  const printed: string[] = [];
  for (const stream of ["log", "error"] as const) {
    vi.spyOn(console, stream).mockImplementation((line: unknown) => void printed.push(String(line)));
  }
  process.exitCode = undefined;
  await command.parseAsync([...args], { from: "user" });
  return { text: printed.join("\n"), exitCode: process.exitCode };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const wrong = "version: 1\nname: wrong\nsteps:\n  - uses: wait\n    with: { duration: 5 }\n";

describe("regatta new", () => {
  test("writes a playbook that lints clean, has both schema lines, and is named after its file", async () => {
    const path = join(folder, "deep", "Nightly Race.yaml");
    await run(newCommand(), path);
    const text = readFileSync(path, "utf8");
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+\n# \$schema: \S+\n/);
    expect(text).toContain("\nname: nightly-race ");
    expect(await run(lintCommand(), path)).toEqual({ text: "1 file: no mistakes.", exitCode: 0 });
  });

  test("refuses to overwrite a file", async () => {
    const path = file("mine.yaml", "mine");
    await expect(run(newCommand(), path)).rejects.toMatchObject({ code: "PLAYBOOK_EXISTS" });
    expect(readFileSync(path, "utf8")).toBe("mine");
  });
});

describe("regatta lint", () => {
  test("checks schedules against the bundled playbooks and those beside them", async () => {
    file("mine.yaml", "version: 1\nname: mine\nsteps:\n  - uses: wait\n    with: { duration: 5s }\n");
    const schedule = (zone: string, playbook: string) =>
      `  ${playbook}: { cron: "0 3 * * *", time_zone: ${zone}, playbook: ${playbook}, channel: C045EF6GH }\n`;
    const right = `version: 1\nschedules:\n${schedule("UTC", "mine")}${schedule("Europe/Berlin", "nightly")}`;
    const path = file("schedules.yaml", right);
    expect(await run(lintCommand(), path)).toEqual({ text: "1 file: no mistakes.", exitCode: 0 });
    file("schedules.yaml", right + schedule("Europe/Berln", "nigthly"));
    const { text, exitCode } = await run(lintCommand(), path);
    expect(text).toMatch(/schedules\.yaml:5:\d+ SCHEDULE_ZONE [\s\S]*Did you mean "Europe\/Berlin"\?/);
    expect(text).toMatch(/schedules\.yaml:5:\d+ SCHEDULE_PLAYBOOK [\s\S]*Did you mean "nightly"\?/);
    expect(text).toContain("2 mistakes in 1 file.");
    expect(exitCode).toBe(2);
  });

  test("reports every file, even one that cannot be read, and exits with 2", async () => {
    const path = file("wrong.yaml", wrong);
    const missing = join(folder, "missing.yaml");
    const { text, exitCode } = await run(lintCommand(), missing, path, "playbooks/compare-meshes.yaml");
    expect(text).toContain(`${missing} PLAYBOOK_UNREADABLE`);
    expect(text).toContain(`${path}:5:23 PB_DURATION_UNIT`);
    expect(text).toContain("5 |     with: { duration: 5 }\n    |                       ^");
    expect(text).toContain("2 mistakes in 3 files.");
    expect(exitCode).toBe(2);
  });

  test("prints JSON for programs", async () => {
    const { text } = await run(lintCommand(), "--format", "json", file("wrong.yaml", wrong));
    expect(JSON.parse(text)).toMatchObject({
      diagnostics: [
        { code: "PB_DURATION_UNIT", severity: "error", range: { start: { line: 5, column: 23 } } },
      ],
    });
  });

  test("prints annotations for GitHub, with special characters escaped", async () => {
    const path = file("wrong,1.yaml", wrong);
    const { text } = await run(lintCommand(), "--format", "github", path);
    expect(text).toBe(
      `::error file=${path.replaceAll(",", "%2C")},line=5,endLine=5,col=23,endColumn=24,title=PB_DURATION_UNIT::` +
        '"duration" is a duration and needs a unit: 5 of what? Write 5s for seconds or 5m for minutes.',
    );
  });
});

describe("regatta plan", () => {
  test("shows what would run with the given inputs", async () => {
    const { text, exitCode } = await run(
      planCommand(),
      "playbooks/compare-meshes.yaml",
      "-i",
      "meshes=none,istio",
    );
    expect(text).toContain("namespace: race-istio");
    expect(text).toContain(
      "should hold: What each mesh adds to p99 is at most 10 % above the last good race, intervals included (!result.verdict.ranked",
    );
    expect(exitCode).toBe(0);
  });

  test("refuses wrong inputs, and reports steps that would fail", async () => {
    const refused = await run(planCommand(), "playbooks/quick-load.yaml", "-i", "rat=5");
    expect(refused.text).toContain('Did you mean "rate"?');
    expect(refused.exitCode).toBe(2);
    const failing = await run(planCommand(), "playbooks/compare-meshes.yaml", "-i", "meshes=Not A Name");
    expect(failing.text).toContain('✗ "namespace" does not have the required form');
    expect(failing.exitCode).toBe(2);
  });

  test("reports by its exit code that steps would fail in a playbook included by an included one", async () => {
    const including = (name: string, uses: string) =>
      file(`${name}.yaml`, `version: 1\nname: ${name}\nsteps:\n  - uses: playbook:./${uses}.yaml\n`);
    const innermost = (pause: string) =>
      file(
        "innermost.yaml",
        `version: 1\nname: innermost\ninputs: { pause: { type: string, default: ${pause} } }\nsteps:\n  - { uses: wait, with: { duration: 1s } }\n` +
          `finally:\n  - uses: wait\n    with: { duration: "\${{ inputs.pause }}" }\n`,
      );
    including("inner", "innermost");
    const outer = including("outer", "inner");
    innermost("soon");
    expect(await run(planCommand(), outer)).toMatchObject({
      exitCode: 2,
      text: expect.stringContaining("✗"),
    });
    innermost("1s");
    expect(await run(planCommand(), outer)).toMatchObject({ exitCode: 0 });
  });
});
