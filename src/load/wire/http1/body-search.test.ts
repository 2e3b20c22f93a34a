import fc from "fast-check";
import { expect, test } from "vitest";
import { BodySearch } from "./body-search.ts";

const letters = (maxLength: number) => fc.string({ unit: fc.constantFrom("a", "b", "é"), maxLength });

test("finds a text wherever a body contains it, however the body is cut into pieces", () => {
  fc.assert(
    fc.property(letters(5), letters(40), fc.array(fc.nat(80), { maxLength: 5 }), (rest, body, cuts) => {
      const text = `a${rest}`;
      const bytes = Buffer.from(body, "utf8");
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort(
        (a, b) => a - b,
      );
      const search = new BodySearch(text);
      for (let i = 0; i + 1 < places.length; i++) search.read(bytes, places[i] ?? 0, places[i + 1] ?? 0);
      expect(search.found).toBe(body.includes(text));
      search.reset();
      expect(search.found).toBe(false);
    }),
  );
});
