import { webApi } from "@slack/bolt";
import { describe, expect, test } from "vitest";
import { FakeClock } from "../../test/engine/fake-clock.ts";
import { silentLog } from "../base/log.ts";
import { namesOfPeople } from "./people.ts";

type Answer = webApi.UsersInfoResponse;

function namesFrom(answer: () => Promise<Answer>, clock = new FakeClock()) {
  const client = new webApi.WebClient("xoxb-unused");
  const asked: string[] = [];
  client.users.info = ({ user }) => {
    asked.push(user);
    return answer();
  };
  return { nameOf: namesOfPeople(client, { clock, log: silentLog }), asked };
}

describe("the name of a person in a document", () => {
  test.each([
    [{ profile: { real_name: "Ada Lovelace", display_name: "ada" } }, "Ada Lovelace"],
    [{ profile: { real_name: "", display_name: "ada" } }, "ada"],
    [{ real_name: "Ada Lovelace" }, "Ada Lovelace"],
    [{}, "U0ADA0001"],
  ])("of %j is %s", async (user, name) => {
    const { nameOf } = namesFrom(async () => ({ ok: true, user }));
    expect(await nameOf("U0ADA0001")).toBe(name);
  });

  test("is the id if Slack refuses to tell, or does not answer in time", async () => {
    const refused = namesFrom(() => Promise.reject(new Error("missing_scope")));
    expect(await refused.nameOf("U0ADA0001")).toBe("U0ADA0001");
    const clock = new FakeClock();
    const asked = namesFrom(() => new Promise(() => {}), clock).nameOf("U0ADA0001");
    clock.advance(3_000);
    expect(await asked).toBe("U0ADA0001");
  });

  test("is left as it is if it is no id: Slack is not asked", async () => {
    const { nameOf, asked } = namesFrom(async () => ({ ok: true, user: { real_name: "somebody" } }));
    for (const name of ["ada", "schedule nightly", "Ulrike"]) expect(await nameOf(name)).toBe(name);
    expect(asked).toEqual([]);
  });
});
