import { loadImage } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { type FlowPicture, layoutFlow } from "./flow-layout.ts";
import { drawFlow } from "./flow-picture.ts";

const canary: FlowPicture = {
  title: "One in ten to v3",
  rows: [["requests"], ["proxy"], ["v1", "v3"]],
  marked: ["v3"],
};

describe("a drawing of boxes and arrows", () => {
  test("has no boxes that touch each other or extend beyond its edge", () => {
    const { width, height, boxes } = layoutFlow({ title: "", rows: [["a", "b", "c"], ["d"], ["e", "f"]] });
    for (const [index, box] of boxes.entries()) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      for (const other of boxes.slice(index + 1)) {
        const apart = other.x >= box.x + box.width || other.y >= box.y + box.height;
        expect(apart, `${box.name} and ${other.name}`).toBe(true);
      }
    }
  });

  test("leads from each box to all boxes in the next row if no arrows are given", () => {
    expect(layoutFlow(canary).arrows).toHaveLength(3);
    expect(
      layoutFlow({ ...canary, arrows: [{ from: "proxy", to: "v1", label: "90 %" }] }).arrows,
    ).toMatchObject([{ label: "90 %" }]);
  });

  test.each([
    [{ ...canary, arrows: [{ from: "proxi", to: "v1" }] }, /no box "proxi".*proxy/],
    [{ ...canary, marked: ["v4"] }, /no box "v4"/],
    [{ ...canary, rows: [["a"], ["a"]] }, /same name/],
  ])("that contradicts itself is refused", (picture, text) => {
    expect(() => layoutFlow(picture)).toThrow(expect.objectContaining({ code: "LESSON_PICTURE" }));
    let failure: { message: string; hint?: string } = { message: "" };
    try {
      layoutFlow(picture);
    } catch (error) {
      failure = error as typeof failure;
    }
    expect(`${failure.message} ${failure.hint ?? ""}`).toMatch(text);
  });

  test("becomes a picture of that size", async () => {
    const { width, height } = layoutFlow(canary);
    const image = await loadImage(Buffer.from(await drawFlow(canary)));
    expect([image.width, image.height]).toEqual([width, height]);
  });
});
