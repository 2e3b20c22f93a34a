import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ApiObject } from "./object.ts";
import { applyConfiguration } from "./server-side-apply.ts";

function podWith(containers: object[], metadata: object = {}): ApiObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p", ...metadata }, spec: { containers } };
}

function apply(live: ApiObject | undefined, config: ApiObject, manager: string, force = false): ApiObject {
  return applyConfiguration(live, config, { manager, force, listsMerge: true });
}

describe("applyConfiguration", () => {
  test("merges containers by name, env by name and ports by number", () => {
    const first = apply(undefined, podWith([{ name: "a", image: "i", ports: [{ containerPort: 1 }] }]), "x");
    const second = apply(
      first,
      podWith([
        { name: "a", env: [{ name: "E", value: "1" }], ports: [{ containerPort: 2 }] },
        { name: "b", image: "j" },
      ]),
      "y",
    );
    expect(second.spec).toEqual({
      containers: [
        {
          name: "a",
          image: "i",
          ports: [{ containerPort: 1 }, { containerPort: 2 }],
          env: [{ name: "E", value: "1" }],
        },
        { name: "b", image: "j" },
      ],
    });
  });

  test("an abandoned item is removed; one shared with another manager keeps that manager's fields and its name", () => {
    const mine = apply(
      undefined,
      podWith([
        { name: "a", image: "i", tty: true },
        { name: "b", image: "j" },
      ]),
      "x",
    );
    const shared = apply(mine, podWith([{ name: "a", image: "i" }]), "y");
    const left = apply(shared, podWith([]), "x");
    expect(left.spec).toEqual({ containers: [{ name: "a", image: "i" }] });
  });

  test("other lists are a single leaf, and so is every list of a custom resource", () => {
    const live = apply(undefined, podWith([{ name: "a", image: "i", args: ["1", "2"] }]), "x");
    const shorter = apply(live, podWith([{ name: "a", image: "i", args: ["3"] }]), "x");
    expect(shorter.spec).toEqual({ containers: [{ name: "a", image: "i", args: ["3"] }] });
    const options = { manager: "x", force: false, listsMerge: false };
    const custom = applyConfiguration(undefined, podWith([{ name: "a" }]), options);
    const replaced = applyConfiguration(custom, podWith([{ name: "b" }]), options);
    expect(replaced.spec).toEqual({ containers: [{ name: "b" }] });
  });

  test("names every conflict; an equal value is shared without a conflict", () => {
    const live = apply(undefined, podWith([{ name: "a", image: "i", tty: true }]), "x");
    expect(() => apply(live, podWith([{ name: "a", image: "i" }]), "y")).not.toThrow();
    expect(() => apply(live, podWith([{ name: "a", image: "other", tty: false }]), "y")).toThrow(
      /^Apply failed with 2 conflicts: \n- conflict with "x" using v1: \.spec\.containers\[name="a"\]\.image\n- .*\.tty$/,
    );
  });

  test("removed labels leave no empty map behind", () => {
    const live = apply(undefined, podWith([], { labels: { a: "1" } }), "x");
    expect(apply(live, podWith([]), "x").metadata.labels).toBeUndefined();
  });

  test("only what a manager applied last is left, whatever it applied before", () => {
    const data = fc.dictionary(
      fc.constantFrom("a", "b", "c"),
      fc.oneof(fc.string(), fc.record({ x: fc.integer() })),
    );
    fc.assert(
      fc.property(fc.array(data, { minLength: 1, maxLength: 4 }), (versions) => {
        const config = (spec: object): ApiObject => ({
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "p" },
          spec: { kept: 1, ...spec },
        });
        let live: ApiObject | undefined;
        for (const spec of versions) live = apply(live, config(spec), "x");
        expect(live?.spec).toEqual(config(versions.at(-1) ?? {}).spec);
      }),
    );
  });
});
