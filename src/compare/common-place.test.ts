import { expect, test } from "vitest";
import type { Place } from "../load/result/result.ts";
import { commonPlace } from "./common-place.ts";

const here: Place = { kind: "here" };
const pods = (namespace: string): Place => ({
  kind: "cluster",
  cluster: "lab",
  cluster_uid: "u1",
  namespace,
});
const places = (...all: readonly Place[]) => commonPlace(all.map((place) => ({ place })));

test("is the place of all rounds if they agree", () => {
  expect(places(here, here)).toEqual(here);
  expect(places(pods("race"), pods("race"))).toEqual(pods("race"));
});

test("has no namespace if the rounds came from several", () => {
  expect(places(pods("race-none"), pods("race-mesh"))).toEqual({
    kind: "cluster",
    cluster: "lab",
    cluster_uid: "u1",
  });
});

test("is the cluster if only some rounds were measured there, and undefined if no round says where", () => {
  expect(places(here, pods("race"))).toEqual(pods("race"));
  expect(commonPlace([{}, {}])).toBeUndefined();
});
