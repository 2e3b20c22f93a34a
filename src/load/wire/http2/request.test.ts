import { describe, expect, test } from "vitest";
import { FrameReader } from "./frame-reader.ts";
import { MAX_FRAME_BYTES } from "./frames.ts";
import { type FrameTemplate, prepareRequest, requestFields } from "./request.ts";

const get = { url: "https://shop:8443/a/b?c=d%20e#f", method: "GET", headers: {} };

function framesOf(template: FrameTemplate | undefined): string[] {
  const found: string[] = [];
  const bytes = template?.bytes ?? Buffer.alloc(0);
  new FrameReader().read(bytes, bytes.length, {
    onFrame(type, flags, _id, _payload, start, end) {
      found.push(`type ${type} flags ${flags} length ${end - start}`);
      return true;
    },
    onData: () => true,
    onDataEnd(_id, flags, length) {
      found.push(`data flags ${flags} length ${length}`);
      return true;
    },
  });
  return found;
}

describe("requestFields", () => {
  test("asks for path and query, with what a server expects", () => {
    expect(requestFields(get).map(({ name, value }) => `${name}=${value}`)).toEqual([
      ":method=GET",
      ":scheme=https",
      ":authority=shop:8443",
      ":path=/a/b?c=d%20e",
      "user-agent=regatta",
      "accept=*/*",
    ]);
  });

  test("sends given headers in lower case; Host becomes the authority", () => {
    const fields = requestFields({ ...get, headers: { Host: "other", Accept: "text/html", "X-A": "B" } });
    expect(fields).toContainEqual({ name: ":authority", value: "other" });
    expect(fields.filter(({ name }) => name === "accept")).toEqual([{ name: "accept", value: "text/html" }]);
    expect(fields.at(-1)).toEqual({ name: "x-a", value: "B" });
    expect(fields.some(({ name }) => name === "host")).toBe(false);
  });

  test("counts the body in bytes, and sends a user in the URL as authorization", () => {
    const fields = requestFields({ ...get, url: "http://ann:p%40ss@shop/", method: "POST", body: "äö" });
    expect(fields).toContainEqual({ name: "content-length", value: "4" });
    const value = `Basic ${Buffer.from("ann:p@ss").toString("base64")}`;
    expect(fields).toContainEqual({ name: "authorization", value });
  });
});

describe("prepareRequest", () => {
  test("is a single frame without a body", () => {
    const { whole, head } = prepareRequest(requestFields(get));
    expect(whole).toBe(head);
    expect(framesOf(whole)).toEqual([`type 1 flags 5 length ${head.bytes.length - 9}`]);
    expect(head.idOffsets).toEqual([5]);
  });

  test("includes a small body", () => {
    const { whole, head } = prepareRequest(requestFields(get), { body: Buffer.from("hello") });
    expect(framesOf(whole).map((text) => text.replace(/length \d{2,}/, "length n"))).toEqual([
      "type 1 flags 4 length n",
      "data flags 1 length 5",
    ]);
    expect(whole?.idOffsets).toEqual([5, head.bytes.length + 5]);
  });

  test("leaves a large body to flow control", () => {
    const { whole } = prepareRequest(requestFields(get), { body: Buffer.alloc(MAX_FRAME_BYTES + 1) });
    expect(whole).toBeUndefined();
  });

  test("splits a head that does not fit into one frame", () => {
    const value = "\u00ff".repeat(MAX_FRAME_BYTES);
    const { head } = prepareRequest([{ name: "x", value }]);
    expect(framesOf(head)).toEqual([
      "type 1 flags 1 length 16384",
      "type 9 flags 0 length 16384",
      "type 9 flags 4 length 7",
    ]);
    expect(head.idOffsets).toHaveLength(3);
  });
});
