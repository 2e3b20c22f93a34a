import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { container, fetchText, pod, TestSandbox } from "./harness.ts";

const NS = "/api/v1/namespaces/pods";

let box: TestSandbox;
beforeAll(async () => {
  box = await TestSandbox.start();
  await box.namespace("pods");
});
afterAll(() => box.close());

async function eventsAbout(name: string): Promise<string[]> {
  const { body } = await box.call("GET", `${NS}/events?fieldSelector=involvedObject.name%3D${name}`);
  return body.items.map((event) => `${event.reason} ${event.message}`);
}

/** A container is a process on the host: its manifest must not decide what that executes, nor reach other files. */
describe("a pod", () => {
  test("gets only the variables that its program declares, and cannot change those of the sandbox", async () => {
    const env = [
      { name: "NODE_OPTIONS", value: "--import=data:text/javascript,console.log('the%20host%20runs%20it')" },
      { name: "LD_PRELOAD", value: "/tmp/library.so" },
      { name: "REGATTA_VOLUMES", value: JSON.stringify({ "/host": "/etc" }) },
      { name: "VERSION", value: "2" },
      { name: "URL", value: "$(LD_PRELOAD) $(VERSION)" },
    ];
    const readinessProbe = { httpGet: { path: "/", port: 8080 } };
    await box.create(`${NS}/pods`, pod("sealed", [container("main", ["serve"], { env, readinessProbe })]));
    const ready = await box.ready("pods", "app=sealed");
    const address = `http://${String(ready.status.podIP)}:8080`;
    const seen = JSON.parse(await fetchText(`${address}/env`)) as Record<string, string>;
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(["NODE_OPTIONS"]));
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(["LD_PRELOAD"]));
    expect(seen).toMatchObject({ VERSION: "2", URL: "/tmp/library.so 2" });
    expect(JSON.parse(seen.REGATTA_VOLUMES ?? "")).not.toHaveProperty("/host");
    expect(await box.log("pods", "sealed")).toBe("listening on 8080\n");
    expect(await eventsAbout("sealed")).toContainEqual(
      expect.stringContaining("Container main does not get NODE_OPTIONS, LD_PRELOAD: "),
    );
  });

  const outside = (at: string) => `Pod "out" is invalid: spec.${at}: Invalid value: "../../out"`;
  const files = (source: object) => ({ volumes: [{ name: "files", ...source }] });
  const items = [{ key: "a", path: "../../out" }];
  test.each([
    ["a container's name", {}, "../../out", outside("containers[0].name")],
    [
      "a volume's name",
      { volumes: [{ name: "../../out", emptyDir: {} }] },
      "main",
      outside("volumes[0].name"),
    ],
    [
      "a key's path",
      files({ configMap: { name: "files", items } }),
      "main",
      outside("volumes[0].configMap.items[0].path"),
    ],
    [
      "a token's path",
      files({ projected: { sources: [{ serviceAccountToken: { path: "../../out" } }] } }),
      "main",
      outside("volumes[0].projected.sources[0].serviceAccountToken.path"),
    ],
  ])("whose files would lie outside of its folder by %s is refused", async (_title, spec, name, problem) => {
    const { body } = await box.call("POST", `${NS}/pods`, pod("out", [container(name, ["serve"])], spec));
    expect(body).toMatchObject({ code: 422, reason: "Invalid" });
    expect(body.message).toContain(problem);
  });
});
