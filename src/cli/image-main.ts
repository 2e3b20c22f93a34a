/**
 * The entry point of Regatta's image. Programs that run inside pods are imported dynamically, so that each loads only what
 * it needs and starts in 150 ms; everything else goes to the command line.
 */
const programs: Readonly<Record<string, () => Promise<{ main(args: readonly string[]): Promise<void> }>>> = {
  bookshop: () => import("../apps/bookshop/bookshop-main.ts"),
  "http-check": () => import("../load/check/check-main.ts"),
  "load-worker": () => import("../load/job/worker-main.ts"),
  "mesh-control": () => import("../sandbox/mesh/control-main.ts"),
  "mesh-node-proxy": () => import("../sandbox/mesh/node-proxy-main.ts"),
  "mesh-proxy": () => import("../sandbox/mesh/proxy-main.ts"),
};

const [name = "", ...args] = process.argv.slice(2);
const program = programs[name];
if (program) await (await program()).main(args);
else await import("./main.ts");
