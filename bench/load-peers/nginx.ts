/**
 * The target: one nginx worker that responds with 31 bytes, over HTTP and over HTTPS with HTTP/1.1 and HTTP/2, and
 * counts its responses.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createCertificateAuthority } from "../../src/sandbox/certificate-authority.ts";
import type { BenchCase } from "./cases.ts";

const BODY = "thirty-one bytes of plain text.";

export interface Nginx {
  urlOf(target: BenchCase["target"]): string;
  readonly caFile: string;
  /** All requests that it has answered so far, by its own count. */
  served(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts it and waits until it listens. @param folder for its files. */
export async function startNginx(folder: string): Promise<Nginx> {
  const [plain, secure] = [await freePort(), await freePort()];
  const authority = await createCertificateAuthority("Regatta bench");
  const issued = await authority.issue({ commonName: "127.0.0.1", ipAddresses: ["127.0.0.1"] });
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, authority.certificatePem);
  writeFileSync(join(folder, "cert.pem"), issued.certificatePem);
  writeFileSync(join(folder, "key.pem"), issued.privateKeyPem);
  const file = join(folder, "nginx.conf");
  writeFileSync(file, configuration(folder, plain, secure));
  const child = spawn("nginx", ["-c", file, "-p", folder], { stdio: "ignore" });
  await listening(plain);
  const status = `http://127.0.0.1:${plain}/status`;
  return {
    caFile,
    urlOf: (target) => (target === "http1" ? `http://127.0.0.1:${plain}/` : `https://127.0.0.1:${secure}/`),
    async served() {
      const text = await (await fetch(status)).text();
      // "Active connections: 1 / server accepts handled requests / 7 7 42"
      return Number(/\n\s*\d+ \d+ (\d+)/.exec(text)?.[1]);
    },
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}

function configuration(folder: string, plain: number, secure: number): string {
  const answer = `location / { default_type text/plain; return 200 "${BODY}"; }`;
  return `worker_processes 1; daemon off; pid ${folder}/pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 600s;
  server { listen 127.0.0.1:${plain} backlog=4096; location = /status { stub_status; } ${answer} }
  server {
    listen 127.0.0.1:${secure} ssl http2 backlog=4096;
    ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem; ${answer}
  }
}
`;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

async function listening(port: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const stands = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "close").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (stands) return;
    if (Date.now() > deadline) throw new Error(`nginx does not listen on port ${port}.`);
    await delay(50);
  }
}
