import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { actionCatalogue } from "../actions/catalogue.ts";
import { createDirectoryLibrary } from "../library/directory-library.ts";
import { warnOfBrokenFiles } from "./warn-of-broken-files.ts";

const GOOD = "version: 1\nname: good\ntitle: Good\nsteps:\n  - uses: wait\n    with: { duration: 1s }\n";

let root: string;
const warned: (readonly [details: object, message: string])[] = [];
const log = { warn: (details: object, message: string) => void warned.push([details, message]) };

beforeEach(async () => {
  warned.length = 0;
  root = await mkdtemp(join(tmpdir(), "regatta-broken-"));
  for (const folder of ["playbooks", "lessons"]) await mkdir(join(root, folder));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const look = () => {
  const libraryOf = (folder: string) => createDirectoryLibrary([join(root, folder)], actionCatalogue);
  return warnOfBrokenFiles({ library: libraryOf("playbooks"), lessons: libraryOf("lessons") }, log);
};

test("a broken playbook or lesson is logged once, with its file, place, reason and number of mistakes", async () => {
  const playbook = join(root, "playbooks", "race.yaml");
  const lesson = join(root, "lessons", "first.yaml");
  await writeFile(join(root, "playbooks", "good.yaml"), GOOD);
  await writeFile(playbook, GOOD.replace("uses: wait", "uses: wiat").replace("title", "titel"));
  await writeFile(lesson, "version: 1\nname: [\n");
  await look();
  expect(warned).toMatchObject([
    [
      { playbook: "race", file: playbook, line: 3, column: 1, code: "PB_UNKNOWN_KEY", mistakes: 2 },
      "a playbook has mistakes and cannot be run",
    ],
    [{ lesson: "first", file: lesson, line: 3, mistakes: 1 }, "a lesson has mistakes and cannot be run"],
  ]);
  for (const [details] of warned) {
    expect(details).toMatchObject({
      problem: expect.stringMatching(/\.$/),
      hint: expect.stringMatching(/./),
    });
    expect(details).not.toHaveProperty("err"); // whose stack would say nothing of the file
  }
});

test("a playbooks folder that cannot be read is logged, and hides no broken lesson", async () => {
  await rm(join(root, "playbooks"), { recursive: true });
  await writeFile(join(root, "playbooks"), "");
  await writeFile(join(root, "lessons", "first.yaml"), "steps: 1\n");
  await look();
  expect(warned.map(([, message]) => message)).toEqual([
    "a folder of playbooks cannot be read",
    "a lesson has mistakes and cannot be run",
  ]);
});

test("nothing is logged where all is well", async () => {
  await writeFile(join(root, "playbooks", "good.yaml"), GOOD);
  await look();
  expect(warned).toEqual([]);
});
