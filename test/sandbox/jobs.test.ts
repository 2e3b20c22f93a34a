import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { container, type Seen, TestSandbox } from "./harness.ts";

const JOBS = "/apis/batch/v1/namespaces/jobs/jobs";

let box: TestSandbox;
beforeAll(async () => {
  box = await TestSandbox.start();
  await box.namespace("jobs");
});
afterAll(() => box.close());

const job = (name: string, args: readonly string[], spec: object = {}, podSpec: object = {}) => ({
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: { name },
  spec: {
    ...spec,
    template: { spec: { restartPolicy: "Never", containers: [container("main", args)], ...podSpec } },
  },
});

function ended(name: string, type: "Complete" | "Failed"): Promise<Seen> {
  return eventually(`${name} to be ${type}`, async () => {
    const found = await box.get(`${JOBS}/${name}`);
    const conditions = (found?.status.conditions ?? []) as { type: string; status: string }[];
    return conditions.some((c) => c.type === type && c.status === "True") && found;
  });
}

test("an Indexed Job runs one pod per index", async () => {
  await box.create(
    JOBS,
    job("indexed", ["print", "index"], { completionMode: "Indexed", completions: 4, parallelism: 2 }),
  );
  const { status } = await ended("indexed", "Complete");
  expect(status).toMatchObject({ succeeded: 4, completedIndexes: "0-3" });
  expect(status.completionTime).toBeTruthy();
  const pods = await box.pods("jobs", "job-name=indexed");
  const logs = await Promise.all(pods.map((pod) => box.log("jobs", pod.metadata.name)));
  expect(logs.sort()).toEqual(["index 0\n", "index 1\n", "index 2\n", "index 3\n"]);
});

test("a Job ends even though its native sidecar is running, and the sidecar is ended", async () => {
  const initContainers = [
    container("side", ["serve", "9000"], {
      restartPolicy: "Always",
      startupProbe: { tcpSocket: { port: 9000 } },
    }),
  ];
  await box.create(JOBS, job("accompanied", ["get", "http://localhost:9000/"], {}, { initContainers }));
  await ended("accompanied", "Complete");
  const [pod] = await box.pods("jobs", "job-name=accompanied");
  const side = { state: { terminated: expect.anything() } };
  expect(pod?.status).toMatchObject({ phase: "Succeeded", initContainerStatuses: [side] });
});

test("a Job that keeps failing is given up at its limit, with an event", async () => {
  await box.create(JOBS, job("fails", ["exit", "5"], { backoffLimit: 1 }));
  const { status } = await ended("fails", "Failed");
  expect(status).toMatchObject({ failed: 2 });
  expect(status.conditions).toContainEqual(
    expect.objectContaining({ type: "Failed", reason: "BackoffLimitExceeded" }),
  );
  const { body } = await box.call(
    "GET",
    "/api/v1/namespaces/jobs/events?fieldSelector=involvedObject.name%3Dfails",
  );
  expect(body.items.map(({ reason }) => reason)).toContain("BackoffLimitExceeded");
});

test("with a limit per index the pods of other indexes go on, and the Job fails once all have ended", async () => {
  const spec = { completionMode: "Indexed", completions: 3, parallelism: 1, backoffLimitPerIndex: 0 };
  await box.create(JOBS, job("each", ["exit-index"], spec));
  const { status } = await ended("each", "Failed");
  expect(status).toMatchObject({ succeeded: 1, failed: 2, completedIndexes: "0", failedIndexes: "1,2" });
  expect(status.conditions).toContainEqual(
    expect.objectContaining({ type: "Failed", reason: "FailedIndexes" }),
  );
  expect(await box.pods("jobs", "job-name=each")).toHaveLength(3);
});

test("a Job past its deadline is ended with its pods", async () => {
  await box.create(
    JOBS,
    job("late", ["serve"], { activeDeadlineSeconds: 1 }, { terminationGracePeriodSeconds: 1 }),
  );
  const { status } = await ended("late", "Failed");
  expect(status.conditions).toContainEqual(
    expect.objectContaining({ type: "Failed", reason: "DeadlineExceeded" }),
  );
  await eventually("its pod to be gone", async () => (await box.pods("jobs", "job-name=late")).length === 0);
});

test("a finished Job is deleted after its time to live, with its pods", async () => {
  await box.create(JOBS, job("brief", ["print", "x"], { ttlSecondsAfterFinished: 1 }));
  await ended("brief", "Complete");
  await eventually("the Job to be gone", async () => (await box.get(`${JOBS}/brief`)) === undefined);
  await eventually(
    "its pods to be gone",
    async () => (await box.pods("jobs", "job-name=brief")).length === 0,
  );
});

test.each([
  ["no restart policy", { restartPolicy: "Always" }, {}, "spec.template.spec.restartPolicy"],
  [
    "an Indexed Job without completions",
    {},
    { completionMode: "Indexed", parallelism: 2 },
    "spec.completions",
  ],
])("%s is refused", async (_, podSpec, spec, field) => {
  const { body } = await box.call("POST", JOBS, job("bad", ["print"], spec, podSpec));
  expect(body).toMatchObject({ code: 422 });
  expect(body.message).toContain(field);
});
