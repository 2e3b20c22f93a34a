import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { container, deployment, fetchText, MERGE, pod, type Seen, TestSandbox } from "./harness.ts";

const NS = "/api/v1/namespaces/pods";
const DEPLOYMENTS = "/apis/apps/v1/namespaces/pods/deployments";

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state: {
    waiting?: { reason: string; message: string };
    running?: object;
    terminated?: { reason: string; exitCode: number };
  };
  readonly lastState: { terminated?: { exitCode: number } };
}
const statusOf = (seen: Seen | undefined) =>
  (seen?.status.containerStatuses as ContainerStatus[] | undefined)?.[0];

let box: TestSandbox;
beforeAll(async () => {
  box = await TestSandbox.start();
  await box.namespace("pods");
});
afterAll(() => box.close());

const find = (name: string) => box.get(`${NS}/pods/${name}`);

async function eventsAbout(name: string): Promise<string[]> {
  const { body } = await box.call("GET", `${NS}/events?fieldSelector=involvedObject.name%3D${name}`);
  return body.items.map((event) => `${event.reason} ${event.message}`);
}

describe("a pod", () => {
  test("runs at its own address with everything in its spec, and leaves nothing behind", async () => {
    const files = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "files" },
      data: { "a.txt": "hello", colour: "red" },
    };
    await box.create(`${NS}/configmaps`, files);
    await box.create(`${NS}/secrets`, {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "keys" },
      stringData: { key: "s3" },
    });
    const env = [
      { name: "COLOUR", valueFrom: { configMapKeyRef: { name: "files", key: "colour" } } },
      { name: "KEY", valueFrom: { secretKeyRef: { name: "keys", key: "key" } } },
      { name: "NONE", valueFrom: { secretKeyRef: { name: "none", key: "key", optional: true } } },
      { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
      { name: "APP", valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
      { name: "URL", value: "http://$(IP):8080" },
    ];
    const volumeMounts = [{ name: "files", mountPath: "/etc/files" }];
    const volumes = [{ name: "files", configMap: { name: "files" } }];
    await box.create(
      `${NS}/pods`,
      pod(
        "full",
        [
          container("main", ["serve", "8080"], {
            env,
            volumeMounts,
            readinessProbe: { httpGet: { path: "/", port: 8080 } },
          }),
        ],
        { volumes },
      ),
    );
    const ready = await box.ready("pods", "app=full");
    const ip = String(ready.status.podIP);
    expect(ip).toMatch(/^127\.\d+\.\d+\.\d+$/);
    const seen = JSON.parse(await fetchText(`http://${ip}:8080/env`)) as Record<string, string>;
    expect(seen).toMatchObject({
      COLOUR: "red",
      KEY: "s3",
      IP: ip,
      APP: "full",
      URL: `http://${ip}:8080`,
      HOSTNAME: "full",
    });
    expect(seen.NONE).toBeUndefined();
    expect(seen.PATH).toBeUndefined();
    expect(await fetchText(`http://${ip}:8080/file?mount=/etc/files&name=a.txt`)).toBe("hello");
    await box.call("DELETE", `${NS}/pods/full`);
    await eventually("the pod to be gone", async () => (await find("full")) === undefined);
    await expect(fetch(`http://${ip}:8080/`)).rejects.toThrow();
  });

  test("finds its own annotation in a file, which changes with it", async () => {
    const fieldRef = { fieldPath: "metadata.annotations['example.com/word']" };
    await box.create(
      `${NS}/pods`,
      pod(
        "told",
        [
          container("main", ["serve", "8080"], {
            volumeMounts: [{ name: "self", mountPath: "/etc/self" }],
            readinessProbe: { httpGet: { path: "/", port: 8080 } },
          }),
        ],
        { volumes: [{ name: "self", downwardAPI: { items: [{ path: "word", fieldRef }] } }] },
      ),
    );
    const ready = await box.ready("pods", "app=told");
    const url = `http://${String(ready.status.podIP)}:8080/file?mount=/etc/self&name=word`;
    expect(await fetchText(url)).toBe("");
    await box.call(
      "PATCH",
      `${NS}/pods/told`,
      { metadata: { annotations: { "example.com/word": "go" } } },
      MERGE,
    );
    await eventually("the word in the file", async () => (await fetchText(url)) === "go");
    const outside = { items: [{ path: "../word", fieldRef }] };
    const refused = await box.call("POST", `${NS}/pods`, {
      ...pod("outside", [container("main", ["serve"])], {
        volumes: [{ name: "self", downwardAPI: outside }],
      }),
    });
    expect(refused.code).toBe(422);
    await box.call("DELETE", `${NS}/pods/told`);
  });

  test("whose program crashes is restarted, and says why", async () => {
    await box.create(`${NS}/pods`, pod("crashes", [container("main", ["exit", "3"])]));
    const seen = await eventually("a second start", async () => {
      const found = await find("crashes");
      return (statusOf(found)?.restartCount ?? 0) > 0 && found;
    });
    expect(statusOf(seen)?.lastState.terminated?.exitCode).toBe(3);
    await eventually(
      "the back-off",
      async () => statusOf(await find("crashes"))?.state.waiting?.reason === "CrashLoopBackOff",
    );
    expect(await eventsAbout("crashes")).toContainEqual(
      expect.stringMatching(/^BackOff back-off \d+s restarting failed container=main/),
    );
    expect(await box.log("pods", "crashes", "previous=true")).toContain("exits with 3");
  });

  test("whose process is killed from outside comes back, and is not ready meanwhile", async () => {
    const probe = {
      readinessProbe: { tcpSocket: { port: "http" } },
      ports: [{ name: "http", containerPort: 8080 }],
    };
    await box.create(`${NS}/pods`, pod("killed", [container("main", ["serve"], probe)]));
    const before = await box.ready("pods", "app=killed");
    const pid = Number(await fetchText(`http://${String(before.status.podIP)}:8080/pid`));
    process.kill(pid, "SIGKILL");
    await eventually("it to be unready", async () => statusOf(await find("killed"))?.ready === false);
    const after = await eventually("it to be back", async () => {
      const found = await find("killed");
      return statusOf(found)?.ready === true && statusOf(found)?.restartCount === 1 && found;
    });
    expect(statusOf(after)?.lastState.terminated?.exitCode).toBe(137);
  });

  test.each([
    [
      "another image",
      { image: "docker.io/library/nginx:1" },
      /ErrImagePull|ImagePullBackOff/,
      "the sandbox only runs the Regatta image",
    ],
    [
      "a missing ConfigMap",
      { env: [{ name: "A", valueFrom: { configMapKeyRef: { name: "none", key: "a" } } }] },
      /CreateContainerConfigError/,
      'configmap "none" not found',
    ],
    [
      "an unknown program",
      { args: ["load", "--output", "/etc/passwd"] },
      /CreateContainerConfigError/,
      'the image has no program "load" for pods',
    ],
    ["a command", { command: ["sh"] }, /CreateContainerConfigError/, "use args instead of command"],
  ])("with %s waits, with the reason", async (title, more, reason, message) => {
    const name = title.replaceAll(" ", "-").toLowerCase();
    await box.create(`${NS}/pods`, pod(name, [container("main", ["serve"], more)]));
    const waiting = await eventually("a reason", async () => {
      const state = statusOf(await find(name))?.state.waiting;
      return state?.message !== undefined && state;
    });
    expect(waiting.reason).toMatch(reason);
    expect(waiting.message).toContain(message);
    expect((await eventsAbout(name)).join("\n")).toContain(message);
  });

  test("starts after its init containers, with its native sidecar before them", async () => {
    const startupProbe = { httpGet: { path: "/", port: 9000 } };
    const initContainers = [
      container("side", ["serve", "9000"], { restartPolicy: "Always", startupProbe }),
      container("first", ["get", "http://localhost:9000/"]),
    ];
    const containers = [container("main", ["serve", "8080"])];
    await box.create(`${NS}/pods`, pod("ordered", containers, { initContainers }));
    const seen = await box.ready("pods", "app=ordered");
    const statuses = seen.status.initContainerStatuses as ContainerStatus[];
    expect(statuses.map(({ name, state }) => [name, Object.keys(state)[0]])).toEqual([
      ["side", "running"],
      ["first", "terminated"],
    ]);
    expect(await box.log("pods", "ordered", "container=first")).toBe("ordered\n");
  });

  test("is ready only once its readiness gate is open", async () => {
    const readinessGates = [{ conditionType: "tests.example/open" }];
    await box.create(`${NS}/pods`, pod("gated", [container("main", ["serve"])], { readinessGates }));
    const conditionsOf = async () =>
      ((await find("gated"))?.status.conditions ?? []) as { type: string; status: string }[];
    const is = async (type: string, status: string) =>
      (await conditionsOf()).some((c) => c.type === type && c.status === status);
    await eventually("its containers to be ready", () => is("ContainersReady", "True"));
    expect(await is("Ready", "False")).toBe(true);
    const conditions = [...(await conditionsOf()), { type: "tests.example/open", status: "True" }];
    await box.call("PATCH", `${NS}/pods/gated/status`, { status: { conditions } }, MERGE);
    await eventually("the pod to be ready", () => is("Ready", "True"));
  });

  test("serves its log from the end, with times, and as it grows", async () => {
    await box.create(
      `${NS}/pods`,
      pod("talks", [container("main", ["count", "3"])], { restartPolicy: "Never" }),
    );
    await eventually("a log", async () => (await box.log("pods", "talks")).includes("line 0"));
    expect(await box.log("pods", "talks", "follow=true")).toBe("line 0\nline 1\nline 2\n");
    expect(await box.log("pods", "talks", "tailLines=1&timestamps=true")).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z line 2\n$/,
    );
    const { body } = await box.call("GET", `${NS}/pods/talks/log?container=other`);
    expect(body).toMatchObject({ code: 400, message: "container other is not valid for pod talks" });
  });
});

describe("a deployment", () => {
  test("rolls out a new template without ever having fewer ready pods, and scales", async () => {
    const main = (version: string) =>
      container("main", ["serve"], {
        env: [{ name: "VERSION", value: version }],
        readinessProbe: { httpGet: { path: "/ready", port: 8080 } },
      });
    const readyReplicas: number[] = [];
    const status = async () => {
      const found = await box.get(`${DEPLOYMENTS}/rolls`);
      readyReplicas.push(Number(found?.status.readyReplicas ?? 0));
      return found?.status.observedGeneration === found?.metadata.generation ? (found?.status ?? {}) : {};
    };
    const done = async (replicas: number) => {
      const { updatedReplicas, availableReplicas, replicas: all } = await status();
      return updatedReplicas === replicas && availableReplicas === replicas && all === replicas;
    };
    await box.apply(DEPLOYMENTS, deployment("rolls", [main("1")], 2));
    await eventually("two pods", () => done(2));
    readyReplicas.length = 0;
    await box.apply(DEPLOYMENTS, deployment("rolls", [main("2")], 2));
    await eventually("two new pods", () => done(2), 20_000);
    expect(Math.min(...readyReplicas)).toBeGreaterThanOrEqual(2);
    const [first] = (await box.pods("pods", "app=rolls")).filter((p) => !p.metadata.deletionTimestamp);
    expect(await fetchText(`http://${String(first?.status.podIP)}:8080/`)).toMatch(/ 2$/);
    await box.apply(DEPLOYMENTS, deployment("rolls", [main("2")], 1));
    await eventually(
      "one pod",
      async () => (await done(1)) && (await box.pods("pods", "app=rolls")).length === 1,
    );
    await box.call("DELETE", `${DEPLOYMENTS}/rolls`);
    await eventually("no pod", async () => (await box.pods("pods", "app=rolls")).length === 0);
  });

  test("without a matching selector is refused", async () => {
    const wrong = deployment("wrong", [container("main", [])]) as {
      metadata: { name: string };
      spec: object;
    };
    const { body } = await box.apply(DEPLOYMENTS, {
      ...wrong,
      spec: { ...wrong.spec, selector: { matchLabels: { app: "x" } } },
    } as never);
    expect(body).toMatchObject({ code: 422, reason: "Invalid" });
    expect(body.message).toContain("`selector` does not match template `labels`");
  });
});
