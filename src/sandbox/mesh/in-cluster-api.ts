import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { createInterface } from "node:readline";
import type { WatchedObject } from "./snapshot.ts";

/** How a pod reaches the API server and authenticates; the same variables and files as on any cluster. */
export interface InClusterAccess {
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly authorityPem: string;
}

const SERVICE_ACCOUNT_DIR = "/var/run/secrets/kubernetes.io/serviceaccount";

/** @param volumes mount path → real path, for a pod that is a plain process and so cannot have mounts. */
export function readInClusterAccess(
  environment: NodeJS.ProcessEnv,
  volumes: Record<string, string>,
): InClusterAccess {
  const directory = volumes[SERVICE_ACCOUNT_DIR] ?? SERVICE_ACCOUNT_DIR;
  return {
    host: environment.KUBERNETES_SERVICE_HOST ?? "kubernetes.default.svc",
    port: Number(environment.KUBERNETES_SERVICE_PORT ?? 443),
    token: readFileSync(`${directory}/token`, "utf8").trim(),
    authorityPem: readFileSync(`${directory}/ca.crt`, "utf8"),
  };
}

/** The few calls that the control program makes; kept small because the full client takes a second to load. */
export interface InClusterApi {
  /** Server-side apply. @throws Error with the server's response. */
  apply(path: string, object: unknown): Promise<void>;
  /**
   * Lists, then watches, and starts again whenever the watch ends, until the process ends.
   * @param onChange gets all objects each time one has changed.
   */
  follow(path: string, onChange: (objects: readonly WatchedObject[]) => void): void;
}

export function createInClusterApi(access: InClusterAccess, retryMs = 500): InClusterApi {
  const agent = new Agent({ keepAlive: true, ca: access.authorityPem });

  function send(method: string, path: string, body?: string) {
    const sent = request({
      agent,
      host: access.host,
      port: access.port,
      method,
      path,
      headers: {
        authorization: `Bearer ${access.token}`,
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/apply-patch+yaml" }),
      },
    });
    sent.end(body);
    return sent;
  }

  function call(method: string, path: string, body?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const sent = send(method, path, body);
      sent.on("error", reject);
      sent.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("error", reject);
        response.on("end", () => {
          if ((response.statusCode ?? 500) < 300) return resolve(text);
          reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 500)}`));
        });
      });
    });
  }

  async function followOnce(
    path: string,
    onChange: (objects: readonly WatchedObject[]) => void,
  ): Promise<void> {
    const list = JSON.parse(await call("GET", path)) as {
      readonly metadata: { readonly resourceVersion: string };
      readonly items: readonly WatchedObject[];
    };
    const objects = new Map(list.items.map((object) => [keyOf(object), object]));
    onChange([...objects.values()]);
    await new Promise<void>((resolve) => {
      const sent = send("GET", `${path}?watch=true&resourceVersion=${list.metadata.resourceVersion}`);
      sent.on("error", () => resolve());
      sent.on("response", (response) => {
        response.on("error", () => resolve());
        response.on("end", () => resolve());
        const lines = createInterface({ input: response });
        lines.on("error", () => resolve()); // readline forwards the errors of its input
        lines.on("line", (line) => {
          const event = JSON.parse(line) as { readonly type: string; readonly object: WatchedObject };
          if (event.type === "ERROR") return void sent.destroy();
          if (event.type === "BOOKMARK") return;
          if (event.type === "DELETED") objects.delete(keyOf(event.object));
          else objects.set(keyOf(event.object), event.object);
          onChange([...objects.values()]);
        });
      });
    });
  }

  return {
    async apply(path, object) {
      await call("PATCH", `${path}?fieldManager=sidecar-control&force=true`, JSON.stringify(object));
    },
    follow(path, onChange) {
      const again = () => void setTimeout(run, retryMs);
      const run = () => {
        followOnce(path, onChange).then(again, (error: unknown) => {
          console.error(JSON.stringify({ following: path, error: String(error) }));
          again();
        });
      };
      run();
    },
  };
}

const keyOf = (object: WatchedObject) => `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
