import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { claimsOfRun } from "../../src/kubernetes/ownership/claims.ts";
import { leaseReference } from "../../src/kubernetes/ownership/group-lease.ts";
import { GroupLeases } from "../../src/kubernetes/ownership/group-leases.ts";
import {
  applyOwn,
  removeOwnNamespace,
  requireOwnNamespace,
} from "../../src/kubernetes/ownership/own-namespace.ts";
import { type Bench, WAIT_MS } from "./bench.ts";

/** What processes with data folders of their own agree on through the cluster. */
export function describeGroups(bench: () => Bench): void {
  const unheard = { lost: () => {}, replaced: () => {} };
  const opened: GroupLeases[] = [];
  const aProcess = () => {
    const leases = new GroupLeases({
      connect: async () => bench().cluster,
      clock: systemClock,
      log: silentLog,
    });
    opened.push(leases);
    return leases;
  };
  const wish = (name: string) => ({
    group: bench().namespace,
    runId: `${bench().namespace}-${name}`,
    startedBy: `${name} on a laptop`,
  });
  afterEach(async () => {
    for (const leases of opened.splice(0))
      for (const name of ["ada", "ben", "cleo"]) await leases.release(wish(name).runId);
  });

  test("of several processes that want a concurrency group one has it, and the others learn which", async () => {
    const names = ["ada", "ben", "cleo"];
    const holders = await Promise.all(names.map((name) => aProcess().take(wish(name), unheard)));
    const winner = names[holders.indexOf(undefined)] ?? "";
    const others = holders.filter((holder) => holder !== undefined);
    expect(others).toMatchObject([wish(winner), wish(winner)]);
  });

  test("a group that was released is free, and leaves nothing behind", async () => {
    const [one, other] = [aProcess(), aProcess()];
    await one.take(wish("ada"), unheard);
    expect(await other.take(wish("ben"), unheard)).toMatchObject(wish("ada"));
    await one.release(wish("ada").runId);
    expect(await other.take(wish("ben"), unheard)).toBeUndefined();
    await other.release(wish("ben").runId);
    expect(await bench().cluster.get(leaseReference(bench().namespace))).toBeUndefined();
  });

  test("a namespace is the run's that created it, until another takes it over or it is gone", async () => {
    const { cluster, namespace } = bench();
    const name = `${namespace}-claimed`;
    const claimed = async (run: string) =>
      (await claimsOfRun(cluster, `${namespace}-${run}`, {})).map(({ object }) => object.name);
    const apply = (run: string) =>
      applyOwn(
        cluster,
        { apiVersion: "v1", kind: "Namespace", metadata: { name } },
        `${namespace}-${run}`,
        {},
      );
    await apply("ada");
    expect(await claimed("ada")).toEqual([name]);
    await apply("ben");
    expect([await claimed("ada"), await claimed("ben")]).toEqual([[], [name]]);
    const own = await requireOwnNamespace(cluster, name, {});
    if (own === undefined) throw new Error("the namespace is gone");
    await removeOwnNamespace(cluster, own, { timeoutMs: WAIT_MS });
    expect(await claimed("ben")).toEqual([]);
  });
}
