import { describe, expect, test } from "vitest";
import { settingsFrame } from "./frames.ts";
import { PeerSettings } from "./peer-settings.ts";

function read(settings: PeerSettings, pairs: readonly (readonly [number, number])[]): boolean {
  const bytes = settingsFrame(pairs);
  return settings.read(bytes, 9, bytes.length);
}

describe("PeerSettings", () => {
  test("allows no stream before the server's settings, and any number if it names no limit", () => {
    const settings = new PeerSettings();
    expect(settings).toMatchObject({ known: false, maxConcurrentStreams: 0, initialWindowBytes: 65_535 });
    expect(read(settings, [])).toBe(true);
    expect(settings).toMatchObject({ known: true, maxConcurrentStreams: Number.POSITIVE_INFINITY });
  });

  test("keeps a setting until it changes; the last value in a frame counts", () => {
    const settings = new PeerSettings();
    expect(
      read(settings, [
        [3, 5],
        [3, 7],
        [4, 0x7fffffff],
        [5, 20_000],
        [0xf000, 1],
      ]),
    ).toBe(true);
    expect(read(settings, [])).toBe(true);
    expect(settings).toMatchObject({
      maxConcurrentStreams: 7,
      initialWindowBytes: 0x7fffffff,
      maxFrameBytes: 20_000,
    });
  });

  test.each([
    ["a window that is too large", [4, 0x80000000]],
    ["frames that are too short", [5, 16_383]],
    ["frames that are too long", [5, 0x1000000]],
  ] as const)("refuses %s", (_, pair) => {
    expect(read(new PeerSettings(), [pair])).toBe(false);
  });

  test("rejects half a setting", () => {
    expect(new PeerSettings().read(Buffer.alloc(7), 0, 7)).toBe(false);
  });
});
