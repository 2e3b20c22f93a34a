import { request } from "node:http";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startWorkspace, type Workspace } from "../../src/workspace/workspace.ts";

let workspace: Workspace;

beforeAll(async () => {
  workspace = await startWorkspace({ pageDir: pathToFileURL("/nowhere/at/all/") });
});

afterAll(() => workspace.close());

/** A request with headers that `fetch` would not allow. */
function send(path: string, headers: Record<string, string>, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    const sent = request(new URL(path, workspace.url), { method, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject).end(body);
  });
}

const json = { "content-type": "application/json" };
const talk = JSON.stringify({ user: "U0ADA0001", channel: "C0MESHPERF", text: "hi" });

test("answers only to this machine's names, so that no other page can rebind its name to it", async () => {
  const { host } = new URL(workspace.url);
  const port = host.split(":")[1];
  expect(await send("/events?user=U0ADA0001x", { host: "evil.example" })).toBe(403);
  expect(await send("/ui/send", { ...json, host: `evil.example:${port}` }, talk)).toBe(403);
  expect(await send("/ui/send", { ...json, host: `localhost:${port}` }, talk)).toBe(200);
});

test("does what its own page asks, and nothing that another page asks", async () => {
  const own = workspace.url.slice(0, -1);
  expect(await send("/ui/send", { ...json, origin: own }, talk)).toBe(200);
  expect(await send("/ui/send", { ...json, origin: "http://evil.example" }, talk)).toBe(403);
  expect(await send("/ui/send", { ...json, origin: "null" }, talk)).toBe(403);
  expect(await send("/ui/snapshot", { origin: "http://127.0.0.1:1" })).toBe(403);
  const embedded = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" };
  expect(await send("/events?user=U0ADA0001", embedded)).toBe(403);
  expect(await send("/upload/F00000001", { ...embedded, "content-type": "text/plain" }, "x")).toBe(403);
  expect(await send("/", { ...embedded, "sec-fetch-mode": "navigate" })).toBe(503); // a link; here without a page
  expect(await send("/ui/send", { "content-type": "text/plain", origin: own }, talk)).toBe(400);
  expect(await send("/ui/constructor", { ...json, origin: own }, "{}")).toBe(400);
  expect(await send("/ui/send", { ...json, origin: own }, "[]")).toBe(400);
});

test("shows a program what a person sees, by default the first person", async () => {
  const answer = await fetch(`${workspace.url}ui/snapshot`);
  const { users, channels } = (await answer.json()) as {
    users: { id: string }[];
    channels: { name: string }[];
  };
  expect(users[0]?.id).toBe("U0ADA0001");
  expect(channels[0]?.name).toBe("mesh-perf");
  expect((await fetch(`${workspace.url}ui/snapshot?user=U404`)).status).toBe(400);
});

test("refuses sockets without a ticket, and accepts each ticket only once", async () => {
  const open = (url: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(url);
      socket.on("message", (data) => {
        socket.terminate();
        resolve(JSON.parse(String(data)).type);
      });
      socket.on("error", (error) => resolve(error.message));
    });
  const bare = workspace.url.replace("http", "ws");
  expect(await open(`${bare}socket`)).toContain("403");
  const headers = { authorization: `Bearer ${workspace.appToken}` };
  const answer = await fetch(`${workspace.apiUrl}apps.connections.open`, { method: "POST", headers });
  const { url } = (await answer.json()) as { url: string };
  expect(await open(url)).toBe("hello");
  expect(await open(url)).toContain("403");
});

test("says how to get the page if it was not built", async () => {
  const answer = await fetch(workspace.url);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("npm run build");
});

test("an upload is served as a download with a fixed type, unless it is a picture", async () => {
  const headers = { authorization: `Bearer ${workspace.botToken}`, ...json };
  const call = async (method: string, args: object) => {
    const init = { method: "POST", headers, body: JSON.stringify(args) };
    return (await fetch(workspace.apiUrl + method, init)).json() as Promise<Record<string, string>>;
  };
  const html = "<script>alert(1)</script>";
  const ticket = await call("files.getUploadURLExternal", { filename: "r.html", length: html.length });
  await fetch(ticket.upload_url ?? "", { method: "POST", body: html });
  const file = await fetch(`${workspace.url}files/${ticket.file_id}`);
  expect(file.headers.get("content-disposition")).toContain("attachment");
  expect(file.headers.get("content-security-policy")).toContain("sandbox");
  expect(file.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await file.text()).toBe(html);
  expect((await fetch(`${workspace.url}files/F404`)).status).toBe(404);
});

test("a port in use is reported, with what to do", async () => {
  const port = Number(new URL(workspace.url).port);
  await expect(startWorkspace({ port })).rejects.toMatchObject({
    code: "WORKSPACE_PORT_IN_USE",
    hint: expect.stringContaining("--port"),
  });
});

test("closing leaves no port open, even if a page is watching", async () => {
  const other = await startWorkspace();
  const watching = await fetch(`${other.url}events?user=U0ADA0001`);
  await other.close();
  await expect(watching.text()).rejects.toThrow();
  const port = Number(new URL(other.url).port);
  await (await startWorkspace({ port })).close();
});
