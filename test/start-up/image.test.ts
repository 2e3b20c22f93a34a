import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { cp } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtProgram, productFile } from "../../src/base/product-files.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import { eventually } from "../support/eventually.ts";
import { OK_ANSWER, serve, type TruthServer } from "../support/truth-servers.ts";

test("the build contains every program in the sources", () => {
  const programs = readdirSync(productFile("src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("-main.ts"))
    .map((path) => path.slice(0, -".ts".length));
  expect(programs.length).toBeGreaterThan(9);
  expect(["cli/main", ...programs].filter((name) => !existsSync(builtProgram(name)))).toEqual([]);
});

test("the image's user owns the folder in which it keeps its store", () => {
  const lines = readFileSync(productFile("Dockerfile"), "utf8").split("\n");
  const stage = lines.slice(lines.findLastIndex((line) => line.startsWith("FROM ")));
  const folder = /REGATTA_DATA_DIR=(\S+)/.exec(stage.find((line) => line.startsWith("ENV ")) ?? "")?.[1];
  const user = stage.findIndex((line) => line.startsWith("USER "));
  const [, uid, gid] = /^USER (\d+):(\d+)$/.exec(stage[user] ?? "") ?? [];
  expect(folder).toMatch(/^\//);
  expect(Number(uid)).toBeGreaterThan(0);
  const making = stage.indexOf(`RUN install -d -o ${uid} -g ${gid} -m 0700 ${folder}`);
  expect(making).toBeGreaterThan(0);
  // What is changed in a folder after VOLUME is lost, and after USER there is no right to make one.
  expect(making).toBeLessThan(user);
  expect(making).toBeLessThan(stage.indexOf(`VOLUME ${folder}`));
});

/**
 * What the Dockerfile copies into the image, laid out as in the image; nothing else of this checkout can be reached.
 */
describe("in the image's folder", () => {
  let image: string;
  let server: TruthServer;

  beforeAll(async () => {
    image = mkdtempSync(join(tmpdir(), "regatta-image-"));
    const copied = [
      ...readFileSync(productFile("Dockerfile"), "utf8").matchAll(/^COPY --from=build (.+) \S+$/gm),
    ];
    const paths = copied.flatMap(([, list = ""]) =>
      list.split(" ").map((path) => path.replace(/^\/app\//, "")),
    );
    for (const path of paths) {
      mkdirSync(dirname(join(image, path)), { recursive: true });
      // The programs are really copied, so that their imports are looked up in the image; everything else may be
      // elsewhere.
      if (path === "dist") await cp(productFile(path), join(image, path), { recursive: true });
      else symlinkSync(productFile(path), join(image, path));
    }
    server = await serve((socket) => socket.write(OK_ANSWER));
  });

  afterAll(async () => {
    await server.close();
    rmSync(image, { recursive: true, force: true });
  });

  function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return spawn(process.execPath, [join(image, "dist/cli/image-main.js"), ...args], {
      cwd: image,
      env: { PATH: process.env.PATH, HOME: image, NO_COLOR: "1", ...env },
    });
  }

  test.each<readonly [string, () => readonly string[], RegExp]>([
    ["--version", () => ["--version"], /^\d+\.\d+\.\d+\n$/],
    ["lint", () => ["lint", "playbooks/compare-meshes.yaml"], /^1 file: no mistakes\.$/m],
    ["load, with its thread,", () => ["load", server.url, "-n", "1"], /status {6}200: 1\n/],
    ["runs, with the embedded database and its thread,", () => ["runs"], /No such runs/],
    ["bookshop probe", () => ["bookshop", "probe", server.url], /^ok\n$/],
  ])("%s runs", async (_, args, said) => {
    const child = start(args());
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close"),
    ]);
    expect([stderr, code]).toEqual(["", 0]);
    expect(stdout).toMatch(said);
  });

  test("a load worker reports that it is ready", async () => {
    const spec = createLoadSpec({ url: server.url, rateRps: 10, durationMs: 60_000 });
    const order = join(image, "order");
    writeFileSync(order, JSON.stringify(spec));
    const child = start(["load-worker"], { REGATTA_ORDER_FILE: order });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    child.kill("SIGKILL");
    await once(child, "close");
    expect(JSON.parse(line)).toMatchObject({ type: "ready" });
  });

  test("a service of the bookshop answers", async () => {
    const port = await freePort();
    const child = start(["bookshop", "catalogue"], { PORT: String(port) });
    const closed = once(child, "close");
    const books = await eventually("a response of the catalogue", async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/books`).catch(() => undefined);
      return answer?.ok && (await answer.text());
    });
    expect(JSON.parse(books)).toMatchObject({ service: "catalogue", version: "v1" });
    child.kill("SIGTERM");
    expect((await closed)[0]).toBe(0);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
