import { builtProgram } from "../base/product-files.ts";

interface PodProgram {
  /** The environment variables that it reads from its container. The sandbox passes no others. */
  readonly variables: readonly string[];
  readonly load: () => Promise<{ main(args: readonly string[]): Promise<void> }>;
}

/** The programs that run inside pods, by the container's first argument. Each is imported when it is run, so it loads only what it needs. */
export const podPrograms: Readonly<Record<string, PodProgram>> = {
  bookshop: {
    variables: ["CATALOGUE_URL", "PORT", "RATINGS_URL", "REVIEWS_URL", "SLOW_MS", "VERSION"],
    load: () => import("../apps/bookshop/bookshop-main.ts"),
  },
  "http-check": {
    variables: ["REGATTA_ORDER_FILE"],
    load: () => import("../load/check/check-main.ts"),
  },
  "load-worker": {
    variables: ["JOB_COMPLETION_INDEX", "REGATTA_LOAD_SHARES", "REGATTA_ORDER_FILE", "REGATTA_START_FILE"],
    load: () => import("../load/job/worker-main.ts"),
  },
  "mesh-control": {
    variables: ["MESH_PROXY_IMAGE"],
    load: () => import("../sandbox/mesh/control-main.ts"),
  },
  "mesh-node-proxy": {
    variables: [],
    load: () => import("../sandbox/mesh/node-proxy-main.ts"),
  },
  "mesh-proxy": {
    variables: [
      "MESH_AUTHORITY",
      "MESH_CONTROL",
      "MESH_INBOUND_PORTS",
      "MESH_TOKEN",
      "POD_IP",
      "POD_NAME",
      "POD_NAMESPACE",
    ],
    load: () => import("../sandbox/mesh/proxy-main.ts"),
  },
};

/** Regatta's image as the sandbox runs it: its built entry point and the programs for pods. */
export function regattaImage() {
  const programs = Object.entries(podPrograms).map(([name, { variables }]) => [name, variables] as const);
  return { entry: builtProgram("cli/image-main"), programs: Object.fromEntries(programs) };
}
