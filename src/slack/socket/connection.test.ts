import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { type ConnectionOptions, SocketConnection } from "./connection.ts";

/** The parts of Bolt's client that the connection uses; `answers` are the outcomes of the next starts. */
class FakeClient extends EventEmitter {
  starts = 0;
  disconnects = 0;
  readonly answers: ("ok" | "closed" | Error)[] = [];

  async start(): Promise<never> {
    this.starts++;
    const answer = this.answers.shift() ?? "ok";
    if (answer instanceof Error) throw answer;
    if (answer === "closed") {
      this.emit("disconnected");
      // The client rejects with nothing when its socket closes before Slack's hello.
      return Promise.reject(undefined);
    }
    return undefined as never;
  }

  async disconnect(): Promise<void> {
    this.disconnects++;
    this.emit("disconnected");
  }
}

function connectionTo(client: FakeClient): SocketConnection {
  return new SocketConnection({
    client: client as unknown as ConnectionOptions["client"],
    clock: systemClock,
    log: silentLog,
    backoffsMs: [0, 5],
  });
}

describe("SocketConnection", () => {
  test("connects again at once after Slack's routine disconnect", async () => {
    const client = new FakeClient();
    const connection = connectionTo(client);
    await connection.start();
    client.emit("disconnected");
    expect(connection.connected).toBe(false);
    await eventually("the new connection", () => connection.connected);
    expect(client.starts).toBe(2);
    await connection.stop();
  });

  test("keeps trying during an outage", async () => {
    const client = new FakeClient();
    const connection = connectionTo(client);
    await connection.start();
    client.answers.push(new Error("ECONNREFUSED"), "closed", new Error("ECONNREFUSED"));
    client.emit("disconnected");
    await eventually("the new connection", () => connection.connected);
    expect(client.starts).toBe(5);
    await connection.stop();
  });

  test("the first failure is passed to the caller", async () => {
    const client = new FakeClient();
    client.answers.push(new Error("invalid_auth"));
    await expect(connectionTo(client).start()).rejects.toThrow("invalid_auth");
    expect(client.starts).toBe(1);
  });

  test("stop ends it for good, even during an outage", async () => {
    const client = new FakeClient();
    const connection = connectionTo(client);
    await connection.start();
    client.answers.push(...Array.from({ length: 1_000 }, () => new Error("ECONNREFUSED")));
    client.emit("disconnected");
    await eventually("some attempts", () => client.starts > 3);
    await connection.stop();
    const { starts } = client;
    client.emit("disconnected");
    expect(client.starts).toBe(starts);
    expect(client.disconnects).toBe(0);
  });

  test("stop disconnects and does not reconnect", async () => {
    const client = new FakeClient();
    const connection = connectionTo(client);
    await connection.start();
    await connection.stop();
    expect(client).toMatchObject({ starts: 1, disconnects: 1 });
  });
});
