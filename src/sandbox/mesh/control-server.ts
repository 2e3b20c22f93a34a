import { randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { surviveClients } from "../../base/http-server.ts";
import type { CertificateAuthority, IssuedCertificate } from "../certificate-authority.ts";
import type { MeshSnapshot } from "./config.ts";
import { issueIdentity } from "./identity.ts";
import { type InjectablePod, injectionPatch } from "./injection.ts";

/** Room for an AdmissionReview, or a pod's name and namespace; no longer body is expected. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

interface AdmissionReview {
  readonly request: { readonly uid: string; readonly object: InjectablePod };
}

export interface ControlServer {
  readonly server: Server;
  /** Sends a snapshot to every proxy that is connected, and to each one that connects later. */
  publish(snapshot: MeshSnapshot): void;
}

/**
 * The control program's only port: injects sidecars into pods, issues identities to their proxies, and streams
 * snapshots to them.
 */
export function createControlServer(options: {
  readonly authority: CertificateAuthority;
  readonly certificate: IssuedCertificate;
  readonly image: string;
  readonly controlAddress: string;
}): ControlServer {
  // The injector writes it into pods, so a caller that presents it was injected by this process.
  const token = randomBytes(24).toString("base64url");
  const followers = new Set<ServerResponse>();
  let last: string | undefined;

  function isProxy(incoming: IncomingMessage): boolean {
    const given = Buffer.from(incoming.headers.authorization ?? "");
    const expected = Buffer.from(`Bearer ${token}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  async function inject(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const review = JSON.parse(await readBody(incoming)) as AdmissionReview;
    const patch = injectionPatch(review.request.object, {
      image: options.image,
      controlAddress: options.controlAddress,
      authorityPem: options.authority.certificatePem,
      token,
    });
    const response = {
      uid: review.request.uid,
      allowed: true,
      ...(patch.length === 0
        ? {}
        : { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patch)).toString("base64") }),
    };
    answer(outgoing, 200, { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", response });
  }

  async function identify(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const pod = JSON.parse(await readBody(incoming)) as { readonly namespace: string; readonly name: string };
    answer(outgoing, 200, await issueIdentity(options.authority, pod));
  }

  function stream(outgoing: ServerResponse): void {
    outgoing.writeHead(200, { "content-type": "application/x-ndjson" });
    followers.add(outgoing);
    outgoing.on("close", () => followers.delete(outgoing));
    if (last !== undefined) outgoing.write(last);
    else outgoing.flushHeaders();
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url?.split("?")[0];
    if (path === "/inject") return inject(incoming, outgoing);
    if (path !== "/identity" && path !== "/snapshots")
      return answer(outgoing, 404, { error: "no such path" });
    if (!isProxy(incoming)) return answer(outgoing, 401, { error: "not a proxy of this mesh" });
    if (path === "/identity") return identify(incoming, outgoing);
    stream(outgoing);
  }

  const server = createServer(
    { key: options.certificate.privateKeyPem, cert: options.certificate.certificatePem },
    (incoming, outgoing) => {
      handle(incoming, outgoing).catch((error: unknown) => answer(outgoing, 400, { error: String(error) }));
    },
  );
  surviveClients(server);
  return {
    server,
    publish(snapshot) {
      const line = `${JSON.stringify(snapshot)}\n`;
      if (line === last) return;
      last = line;
      for (const follower of followers) follower.write(line);
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error(`the body is longer than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function answer(outgoing: ServerResponse, status: number, body: unknown): void {
  if (outgoing.headersSent) return void outgoing.destroy();
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify(body));
}
