import { once } from "node:events";
import {
  createServer,
  get,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
} from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createCertificateAuthority } from "../certificate-authority.ts";
import type { MeshSnapshot } from "./config.ts";
import { CONTROL_SERVER_NAME, type ControlAddress, fetchIdentity } from "./control-link.ts";
import { type ControlServer, createControlServer } from "./control-server.ts";
import type { injectionPatch } from "./injection.ts";
import { type SidecarProxy, startProxy } from "./proxy.ts";

let controlServer: ControlServer;
let control: ControlAddress;
const opened: { close(): unknown }[] = [];

async function listen(
  server: Server | ControlServer["server"],
  host = "127.0.0.1",
  port = 0,
): Promise<number> {
  server.listen(port, host);
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}

/** A free port on an address: opened and closed again, so that a proxy can use it. */
async function freePort(host: string): Promise<number> {
  const probe = createServer();
  const port = await listen(probe, host);
  probe.close();
  await once(probe, "close");
  return port;
}

async function application(host: string, listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  opened.push({
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
  return listen(server, host);
}

async function sidecar(
  name: string,
  podAddress: string,
  innerAddress: string,
  inboundPorts: readonly number[],
) {
  const outboundPort = await freePort(innerAddress);
  const proxy: SidecarProxy = await startProxy({
    pod: { namespace: "shop", name },
    podAddress,
    innerAddress,
    inboundPorts,
    control,
    outboundPort,
    readyPort: await freePort(podAddress),
  });
  opened.push(proxy);
  return { outboundPort, innerAddress };
}

async function call(
  from: { innerAddress: string; outboundPort: number },
  host: string,
  options: { path?: string; body?: string } = {},
) {
  const sent = request({
    host: from.innerAddress,
    port: from.outboundPort,
    path: options.path ?? "/",
    method: options.body === undefined ? "GET" : "POST",
    headers: { host },
    agent: false,
  });
  sent.end(options.body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

beforeAll(async () => {
  const authority = await createCertificateAuthority("test mesh");
  controlServer = createControlServer({
    authority,
    certificate: await authority.issue({ commonName: "control", dnsNames: [CONTROL_SERVER_NAME] }),
    image: "regatta:test",
    controlAddress: "unused",
  });
  const address = `127.0.0.1:${await listen(controlServer.server)}`;
  const token = await injectedToken(address, authority.certificatePem);
  control = { address, authorityPem: authority.certificatePem, token };
});

/** Calls the webhook as the API server would, and takes the token from the sidecar that it adds. */
async function injectedToken(address: string, ca: string): Promise<string> {
  const { request: secureRequest } = await import("node:https");
  const [host, port] = address.split(":");
  const sent = secureRequest({
    host,
    port,
    path: "/inject",
    method: "POST",
    ca,
    servername: CONTROL_SERVER_NAME,
  });
  sent.end(JSON.stringify({ request: { uid: "u1", object: { spec: { containers: [{}] } } } }));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const review = JSON.parse(await text(response)) as { response: { uid: string; patch: string } };
  expect(review.response.uid).toBe("u1");
  const patch = JSON.parse(Buffer.from(review.response.patch, "base64").toString()) as ReturnType<
    typeof injectionPatch
  >;
  const [proxy] = (patch[1]?.value ?? []) as { env: { name: string; value: string }[] }[];
  return proxy?.env.find((variable) => variable.name === "MESH_TOKEN")?.value ?? "";
}

afterEach(async () => {
  for (const resource of opened.splice(0)) await resource.close();
});

afterAll(() => {
  controlServer.server.closeAllConnections();
  controlServer.server.close();
});

const servicesAt = (ip: string, port: number, meshed: boolean): MeshSnapshot["services"] => ({
  "shop/web": { "80": [{ ip, port, meshed }] },
});

describe("a pair of proxies", () => {
  test("carries a request over mutual TLS, with its body and headers", async () => {
    const port = await application("127.0.30.2", (incoming, outgoing) => {
      void text(incoming).then((body) =>
        outgoing.setHeader("x-seen", incoming.headers.host ?? "").end(`got ${body}`),
      );
    });
    controlServer.publish({ services: servicesAt("127.0.20.2", port, true), routes: [] });
    await sidecar("server", "127.0.20.2", "127.0.30.2", [port]);
    const client = await sidecar("client", "127.0.20.3", "127.0.30.3", []);

    expect(await call(client, "web", { body: "hello" })).toEqual({ status: 200, body: "got hello" });
  });

  test("refuses plain text and strangers at the pod's address", async () => {
    const port = await application("127.0.30.4", (_incoming, outgoing) => outgoing.end("secret"));
    controlServer.publish({ services: servicesAt("127.0.20.4", port, true), routes: [] });
    await sidecar("server", "127.0.20.4", "127.0.30.4", [port]);

    const socket = connect({ host: "127.0.20.4", port });
    socket.on("error", () => {});
    socket.write("GET / HTTP/1.1\r\nhost: web\r\n\r\n");
    let answered = "";
    socket.on("data", (chunk: Buffer) => {
      answered += chunk.toString("latin1");
    });
    await once(socket, "close");

    expect(answered).not.toContain("secret");
    expect(answered).not.toContain("200 OK");
  });

  test("speaks plain text to a pod outside the mesh", async () => {
    const port = await application("127.0.20.5", (_incoming, outgoing) => outgoing.end("plain"));
    controlServer.publish({ services: servicesAt("127.0.20.5", port, false), routes: [] });
    const client = await sidecar("client", "127.0.20.6", "127.0.30.6", []);

    expect((await call(client, "web.shop.svc.cluster.local:80")).body).toBe("plain");
  });
});

describe("the outbound side", () => {
  test("enforces a timeout with a 504 in its own name", async () => {
    const port = await application("127.0.20.7", () => {
      /* never answers */
    });
    const rules = [{ matches: [], backends: [{ service: "shop/web", port: 80, weight: 1 }], timeoutMs: 50 }];
    controlServer.publish({
      services: servicesAt("127.0.20.7", port, false),
      routes: [{ service: "shop/web", rules }],
    });
    const client = await sidecar("client", "127.0.20.8", "127.0.30.8", []);

    const answer = await call(client, "web");

    expect(answer.status).toBe(504);
    expect(JSON.parse(answer.body)).toMatchObject({
      proxy: "regatta sandbox mesh",
      reason: "no answer within 50 ms",
    });
  });

  test.each([
    ["an unknown host", "nobody", 404],
    ["an endpoint that is gone", "web", 503],
  ])("answers %s", async (_name, host, status) => {
    controlServer.publish({ services: servicesAt("127.0.20.9", 1, false), routes: [] });
    const client = await sidecar("client", "127.0.20.10", "127.0.30.10", []);

    expect((await call(client, host)).status).toBe(status);
  });

  test("applies a new snapshot without a restart", async () => {
    const [first, second] = await Promise.all(
      ["one", "two"].map((name) => application("127.0.20.11", (_incoming, outgoing) => outgoing.end(name))),
    );
    controlServer.publish({ services: servicesAt("127.0.20.11", first ?? 0, false), routes: [] });
    const client = await sidecar("client", "127.0.20.12", "127.0.30.12", []);
    expect((await call(client, "web")).body).toBe("one");

    controlServer.publish({ services: servicesAt("127.0.20.11", second ?? 0, false), routes: [] });

    await expect.poll(async () => (await call(client, "web")).body).toBe("two");
  });

  test("a request is repeated if the server closed its kept-alive connection", async () => {
    let served = 0;
    const port = await application("127.0.20.13", (incoming, outgoing) => {
      served++;
      outgoing.end("ok", () => incoming.socket.destroySoon());
    });
    controlServer.publish({ services: servicesAt("127.0.20.13", port, false), routes: [] });
    const client = await sidecar("client", "127.0.20.14", "127.0.30.14", []);

    const answers = [];
    for (let i = 0; i < 5; i++) answers.push((await call(client, "web")).status);

    expect(answers).toEqual([200, 200, 200, 200, 200]);
    expect(served).toBe(5);
  });
});

describe("the control program's port", () => {
  test("gives no identity to a caller that was not injected", async () => {
    await expect(
      fetchIdentity({ ...control, token: "guessed" }, { namespace: "shop", name: "stranger" }),
    ).rejects.toThrow("401");
  });

  test("a proxy reports on both addresses that it is ready", async () => {
    controlServer.publish({ services: {}, routes: [] });
    const readyPort = await freePort("127.0.20.15");
    const proxy = await startProxy({
      pod: { namespace: "shop", name: "p" },
      podAddress: "127.0.20.15",
      innerAddress: "127.0.30.15",
      inboundPorts: [],
      control,
      outboundPort: await freePort("127.0.30.15"),
      readyPort,
    });
    opened.push(proxy);

    for (const host of ["127.0.20.15", "127.0.30.15"]) {
      const [response] = (await once(
        get({ host, port: readyPort, path: "/readyz", agent: false }),
        "response",
      )) as [IncomingMessage];
      expect(response.statusCode).toBe(200);
      response.resume();
    }
  });
});
