import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Type from "typebox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ActionCatalogue } from "../playbook/action-declaration.ts";
import { createDirectoryLibrary } from "./directory-library.ts";

const empty = Type.Object({}, { additionalProperties: false });
const actions: ActionCatalogue = new Map([
  [
    "test.noop",
    { name: "test.noop", summary: "Nothing.", params: empty, outputs: empty, recovery: "reconcile" },
  ],
]);

let root: string;
let bundled: string;
let own: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "regatta-library-"));
  bundled = join(root, "bundled");
  own = join(root, "own");
  await mkdir(bundled);
  await mkdir(own);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const playbook = (name: string, title: string) =>
  `version: 1\nname: ${name}\ntitle: ${title}\nlabels: [nightly]\nsteps:\n  - uses: test.noop\n`;

describe("createDirectoryLibrary", () => {
  test("lists the playbooks of all folders by name; a later folder overrides", async () => {
    await writeFile(join(bundled, "one.yaml"), playbook("zebra", "Bundled zebra"));
    await writeFile(join(bundled, "two.yml"), playbook("ant", "Bundled ant"));
    await writeFile(join(bundled, "README.md"), "no playbook");
    await writeFile(join(own, "mine.yaml"), playbook("zebra", "My zebra"));
    const library = createDirectoryLibrary([bundled, own], actions);
    expect((await library.list()).map((entry) => [entry.name, entry.title, entry.errorCount])).toEqual([
      ["ant", "Bundled ant", 0],
      ["zebra", "My zebra", 0],
    ]);
    expect(await library.find("zebra")).toMatchObject({
      labels: ["nightly"],
      source: { path: join(own, "mine.yaml"), text: playbook("zebra", "My zebra") },
    });
    expect(await library.find("bee")).toBeUndefined();
  });

  test("sees an edit without a restart", async () => {
    const library = createDirectoryLibrary([own], actions);
    expect(await library.list()).toEqual([]);
    await writeFile(join(own, "new.yaml"), playbook("new", "New"));
    expect((await library.find("new"))?.title).toBe("New");
    await writeFile(join(own, "new.yaml"), playbook("new", "Newer"));
    expect((await library.find("new"))?.title).toBe("Newer");
  });

  test("gives the same entry as long as a file and its includes have not changed", async () => {
    const library = createDirectoryLibrary([own], actions);
    await writeFile(join(own, "inner.yaml"), playbook("inner", "Inner"));
    const outer = "version: 1\nname: outer\nsteps:\n  - { id: in, uses: playbook:./inner.yaml }\n";
    await writeFile(join(own, "outer.yaml"), outer);
    const first = await library.find("outer");
    expect(await library.find("outer")).toBe(first);
    await writeFile(join(own, "inner.yaml"), "version: 1\nname: inner\nsteps:\n  - uses: test.nop\n");
    const second = await library.find("outer");
    expect(second).not.toBe(first);
    expect(second?.errorCount).toBeGreaterThan(0);
  });

  test("checks each file once for all who list the folder at the same time", async () => {
    for (const name of ["ant", "bee"]) await writeFile(join(own, `${name}.yaml`), playbook(name, name));
    const library = createDirectoryLibrary([own], actions);
    const [one, other] = await Promise.all([library.list(), library.list()]);
    expect(one).toHaveLength(2);
    for (const [index, entry] of one.entries()) expect(other[index]).toBe(entry);
  });

  test("lists a broken file with the number of its mistakes", async () => {
    await writeFile(join(own, "broken.yaml"), "version: 1\nname: [\n");
    await writeFile(join(own, "wrong.yaml"), "version: 1\nname: wrong\nsteps:\n  - uses: test.nop\n");
    const entries = await createDirectoryLibrary([own], actions).list();
    expect(entries.map((entry) => entry.name)).toEqual(["broken", "wrong"]);
    for (const entry of entries) expect(entry.errorCount).toBeGreaterThan(0);
  });

  test("a folder that does not exist is empty; a file in its place is a failure", async () => {
    expect(await createDirectoryLibrary([join(root, "nowhere")], actions).list()).toEqual([]);
    await writeFile(join(root, "file"), "");
    await expect(createDirectoryLibrary([join(root, "file")], actions).list()).rejects.toMatchObject({
      code: "PLAYBOOKS_UNREADABLE",
    });
  });

  test("a file that must not or cannot be read is listed as broken, and shows nothing of what it leads to", async () => {
    await writeFile(join(root, "outside.yaml"), "password: hunter2\n");
    await symlink(join(root, "outside.yaml"), join(own, "link.yaml"));
    await writeFile(join(own, "large.yaml"), "# x\n".repeat(300_000));
    await writeFile(join(own, "utf16.yaml"), Buffer.from("\ufeffversion: 1\n", "utf16le"));
    await writeFile(join(own, "bytes.yaml"), Buffer.from([0x76, 0xe9, 0x0a]));
    await mkdir(join(own, "folder.yaml"));
    execFileSync("mkfifo", [join(own, "pipe.yaml")]);
    await writeFile(join(own, "good.yaml"), playbook("good", "Good"));
    const entries = await createDirectoryLibrary([own], actions).list();
    expect(entries.map(({ name, errorCount }) => [name, errorCount])).toEqual([
      ["bytes", 1],
      ["folder", 1],
      ["good", 0],
      ["large", 1],
      ["link", 1],
      ["pipe", 1],
      ["utf16", 1],
    ]);
    expect(JSON.stringify(entries)).not.toContain("hunter2");
    const told = entries.flatMap(({ diagnostics }) => diagnostics.map(({ message }) => message)).join("\n");
    for (const reason of ["link to a file outside", "larger than 1 MB", "UTF-16", "UTF-8", "is not a file"])
      expect(told).toContain(reason);
  });

  test("links inside the folder are followed, as in a mounted ConfigMap; an include that is a link to outside is not", async () => {
    await mkdir(join(own, "..2026"));
    await writeFile(join(own, "..2026", "inner.yaml"), playbook("inner", "Inner"));
    await symlink("..2026", join(own, "..data"));
    await symlink(join("..data", "inner.yaml"), join(own, "inner.yaml"));
    await writeFile(join(root, "outside.yaml"), playbook("outside", "Outside"));
    await mkdir(join(own, "parts"));
    await symlink(join(root, "outside.yaml"), join(own, "parts", "outside.yaml"));
    const outer = "version: 1\nname: outer\nsteps:\n  - { id: in, uses: playbook:./parts/outside.yaml }\n";
    await writeFile(join(own, "outer.yaml"), outer);
    const library = createDirectoryLibrary([own], actions);
    expect(await library.find("inner")).toMatchObject({ errorCount: 0 });
    expect((await library.find("outer"))?.diagnostics.map(({ code }) => code)).toEqual([
      "PB_INCLUDE_UNREADABLE",
    ]);
  });
});
