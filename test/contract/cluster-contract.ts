import { afterAll, beforeAll, describe } from "vitest";
import { Bench, type ContractConnection } from "./bench.ts";
import { describeClients } from "./clients.ts";
import { describeDefinedKinds } from "./defined-kind-rules.ts";
import { describeDeletions } from "./deletion-rules.ts";
import { describeGroups } from "./group-rules.ts";
import { describeGuards } from "./guard-rules.ts";
import { describeLoad } from "./load-rules.ts";
import { describeObjects } from "./object-rules.ts";
import { describeWaiting } from "./waiting-rules.ts";
import { describeWorkloads } from "./workload-rules.ts";

/**
 * Defines the suite for everything that the product uses of the Kubernetes API. The sandbox and a real API server have
 * to pass the same tests.
 */
export function describeClusterContract(title: string, open: () => Promise<ContractConnection>): void {
  describe(title, () => {
    let bench: Bench | undefined;
    beforeAll(async () => {
      bench = await Bench.open(await open());
    });
    afterAll(async () => bench?.close());
    const opened = () => {
      if (!bench) throw new Error("the cluster was not opened");
      return bench;
    };
    describe("objects", () => describeObjects(opened));
    describe("waiting", () => describeWaiting(opened));
    describe("defined kinds", () => describeDefinedKinds(opened));
    describe("deletions", () => describeDeletions(opened));
    describe("guards", () => describeGuards(opened));
    describe("groups", () => describeGroups(opened));
    describe("workloads", () => describeWorkloads(opened));
    describe("load", () => describeLoad(opened));
    describe("clients", () => describeClients(opened));
  });
}
