import { describe, expect, test } from "vitest";
import { CONTINUATION, END_HEADERS, END_STREAM, HEADERS, PADDED, PRIORITISED } from "./frames.ts";
import { HeaderBlock } from "./header-block.ts";

function add(block: HeaderBlock, type: number, flags: number, streamId: number, hex: string) {
  const bytes = Buffer.from(hex, "hex");
  return block.add(type, flags, streamId, bytes, 0, bytes.length);
}

const contentOf = (block: HeaderBlock) => block.bytes.toString("hex", block.start, block.end);

describe("HeaderBlock", () => {
  test("is the frame itself if it is not split", () => {
    const block = new HeaderBlock();
    expect(add(block, HEADERS, END_HEADERS | END_STREAM, 1, "8861")).toBe("whole");
    expect(contentOf(block)).toBe("8861");
    expect(block).toMatchObject({ streamId: 1, endStream: true, open: false });
  });

  test("leaves out padding and priority", () => {
    const block = new HeaderBlock();
    expect(add(block, HEADERS, END_HEADERS | PADDED | PRIORITISED, 3, "02000000000a88610000")).toBe("whole");
    expect(contentOf(block)).toBe("8861");
    expect(add(block, HEADERS, END_HEADERS | PADDED, 3, "0088")).toBe("whole");
    expect(contentOf(block)).toBe("88");
  });

  test.each([
    ["more padding than payload", HEADERS, END_HEADERS | PADDED, 1, "0288"],
    ["padding without its length", HEADERS, END_HEADERS | PADDED, 1, ""],
    ["a priority that breaks off", HEADERS, END_HEADERS | PRIORITISED, 1, "00000000"],
    ["stream 0", HEADERS, END_HEADERS, 0, "88"],
    ["a continuation of nothing", CONTINUATION, END_HEADERS, 1, "88"],
  ])("refuses %s", (_, type, flags, streamId, hex) => {
    expect(add(new HeaderBlock(), type, flags, streamId, hex)).toBe("broken");
  });

  test("joins the parts, including empty ones", () => {
    const block = new HeaderBlock();
    expect(add(block, HEADERS, END_STREAM, 5, "88")).toBe("more");
    expect(block.open).toBe(true);
    expect(add(block, CONTINUATION, 0, 5, "")).toBe("more");
    expect(add(block, CONTINUATION, END_HEADERS, 5, "6162")).toBe("whole");
    expect(contentOf(block)).toBe("886162");
    expect(block).toMatchObject({ streamId: 5, endStream: true, open: false });
  });

  test("rejects a continuation of another stream, and a second start", () => {
    const block = new HeaderBlock();
    add(block, HEADERS, 0, 5, "88");
    expect(add(block, CONTINUATION, END_HEADERS, 7, "88")).toBe("broken");
    expect(add(block, HEADERS, END_HEADERS, 5, "88")).toBe("broken");
  });

  test.each([
    ["full", "61".repeat(1_000), 70],
    ["empty", "", 8_000],
  ])("refuses continuations without end that are %s", (_, hex, atMost) => {
    const block = new HeaderBlock();
    add(block, HEADERS, 0, 1, "88");
    let frames = 0;
    while (add(block, CONTINUATION, 0, 1, hex) === "more") frames++;
    expect(frames).toBeLessThan(atMost);
  });
});
