import { request } from "node:https";
import { createInterface } from "node:readline";
import type { MeshIdentity, MeshSnapshot } from "./config.ts";

/** How a proxy reaches the control program. */
export interface ControlAddress {
  /** `host:port` */
  readonly address: string;
  readonly authorityPem: string;
  readonly token: string;
}

/** The name in the control program's server certificate. */
export const CONTROL_SERVER_NAME = "sidecar-control.sidecar-system.svc";

function call(control: ControlAddress, path: string, body?: string) {
  const [host = "", port = "8443"] = control.address.split(":");
  const sent = request({
    host,
    port: Number(port),
    path,
    method: body === undefined ? "GET" : "POST",
    ca: control.authorityPem,
    servername: CONTROL_SERVER_NAME,
    headers: { authorization: `Bearer ${control.token}`, "content-type": "application/json" },
  });
  sent.end(body);
  return sent;
}

/** Requests this pod's certificate. @throws Error if the control program refuses or cannot be reached. */
export function fetchIdentity(
  control: ControlAddress,
  pod: { readonly namespace: string; readonly name: string },
): Promise<MeshIdentity> {
  return new Promise((resolve, reject) => {
    const sent = call(control, "/identity", JSON.stringify(pod));
    sent.on("error", reject);
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode !== 200)
          return reject(new Error(`identity refused: ${response.statusCode} ${text}`));
        resolve(JSON.parse(text) as MeshIdentity);
      });
    });
  });
}

/**
 * Follows the control program's snapshots, one JSON document per line, until the process ends. A lost connection is
 * reopened after `retryMs`; meanwhile the last snapshot stays in force.
 * @returns a function that ends it.
 */
export function followSnapshots(
  control: ControlAddress,
  onSnapshot: (snapshot: MeshSnapshot) => void,
  retryMs = 500,
): () => void {
  let ended = false;
  let retry: NodeJS.Timeout | undefined;
  let current: ReturnType<typeof call> | undefined;

  function follow(): void {
    if (ended) return;
    const sent = call(control, "/snapshots");
    current = sent;
    const again = () => {
      sent.destroy();
      if (!ended && current === sent) retry = setTimeout(follow, retryMs);
      current = undefined;
    };
    sent.on("error", again);
    sent.on("response", (response) => {
      response.on("error", again);
      response.on("end", again);
      if (response.statusCode !== 200) return void response.resume();
      const lines = createInterface({ input: response });
      lines.on("error", again); // readline forwards the errors of its input
      lines.on("line", (line) => onSnapshot(JSON.parse(line) as MeshSnapshot));
    });
  }

  follow();
  return () => {
    ended = true;
    clearTimeout(retry);
    current?.destroy();
  };
}
