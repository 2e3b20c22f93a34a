import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { describe, expect, test } from "vitest";
import { AddressBook } from "./address-book.ts";

const v4 = (last: number): LookupAddress => ({ address: `10.0.0.${last}`, family: 4 });
const V6: LookupAddress = { address: "fd00::1", family: 6 };

/** A name server whose answer can change, or fail. */
function nameServer(addresses: readonly LookupAddress[]) {
  const state = { addresses, fails: false, asked: 0 };
  const lookUp: LookupFunction = (_host, _options, callback) => {
    state.asked++;
    setImmediate(() => {
      if (state.fails) callback(Object.assign(new Error("EAI_AGAIN"), { code: "EAI_AGAIN" }), "", 0);
      else callback(null, [...state.addresses]);
    });
  };
  return { state, lookUp };
}

function addressesFor(book: Pick<AddressBook, "lookup">): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    book.lookup("shop", { all: true }, (error, found) => {
      if (error !== null || typeof found === "string") reject(error);
      else resolve(found.map(({ address }) => address));
    });
  });
}

async function firstOf(seat: Pick<AddressBook, "lookup">): Promise<string | undefined> {
  return (await addressesFor(seat))[0];
}

async function firsts(book: AddressBook, count: number): Promise<readonly (string | undefined)[]> {
  const lists = await Promise.all(Array.from({ length: count }, () => addressesFor(book)));
  return lists.map(([first]) => first);
}

describe("the connections of a name with several addresses", () => {
  test("go round all of them, with one look-up for those that are made together", async () => {
    const { state, lookUp } = nameServer([v4(1), v4(2), v4(3)]);
    const book = new AddressBook(lookUp, 0);
    const round = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
    expect(await firsts(book, 6)).toEqual([...round, ...round]);
    expect(state.asked).toBe(1);
  });

  test("of several senders begin at different addresses", async () => {
    const { lookUp } = nameServer([v4(1), v4(2)]);
    expect(await firsts(new AddressBook(lookUp, 3), 2)).toEqual(["10.0.0.2", "10.0.0.1"]);
  });

  test("go where the fewest are", async () => {
    const { lookUp } = nameServer([v4(1), v4(2), v4(3)]);
    const book = new AddressBook(lookUp, 0);
    const seats = Array.from({ length: 6 }, () => book.seat());
    const taken = await Promise.all(seats.map(firstOf));
    expect(taken).toEqual(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1", "10.0.0.2", "10.0.0.3"]);
    for (const [index, seat] of seats.entries()) if (taken[index] === "10.0.0.2") seat.leave();
    expect(await firsts(book, 3)).toEqual(["10.0.0.2", "10.0.0.2", "10.0.0.2"]);
  });

  test("that end before their address is known take none", async () => {
    const { lookUp } = nameServer([v4(1), v4(2)]);
    const book = new AddressBook(lookUp, 0);
    const seat = book.seat();
    const pending = firstOf(seat);
    seat.leave();
    await pending;
    expect(await Promise.all([book.seat(), book.seat()].map(firstOf))).toEqual(["10.0.0.2", "10.0.0.1"]);
  });

  test("have the others, and those of the other family, to fall back on", async () => {
    const { lookUp } = nameServer([v4(1), V6, v4(2)]);
    const book = new AddressBook(lookUp, 1);
    expect(await addressesFor(book)).toEqual(["10.0.0.2", "10.0.0.1", "fd00::1"]);
  });
});

test("a name is looked up again after a second, and its addresses are kept while that fails", async () => {
  let nowMs = 0;
  const { state, lookUp } = nameServer([v4(1)]);
  const book = new AddressBook(lookUp, 0, () => nowMs);
  expect(await firsts(book, 1)).toEqual(["10.0.0.1"]);
  state.addresses = [v4(2)];
  nowMs = 999;
  expect(await firsts(book, 1)).toEqual(["10.0.0.1"]);
  nowMs = 1_000;
  expect(await firsts(book, 1)).toEqual(["10.0.0.2"]);
  state.fails = true;
  nowMs = 5_000;
  expect(await firsts(book, 1)).toEqual(["10.0.0.2"]);
});

test("a name that cannot be resolved fails with the name server's reason", async () => {
  const { state, lookUp } = nameServer([]);
  state.fails = true;
  await expect(addressesFor(new AddressBook(lookUp, 0))).rejects.toMatchObject({ code: "EAI_AGAIN" });
  state.fails = false;
  await expect(addressesFor(new AddressBook(lookUp, 0))).rejects.toMatchObject({ code: "ENOTFOUND" });
});
