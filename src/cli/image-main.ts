/**
 * The entry point of Regatta's image. Programs that run inside pods are imported dynamically, so that each loads only what
 * it needs and starts in 150 ms; everything else goes to the command line.
 */
import { podPrograms } from "./pod-programs.ts";

const [name = "", ...args] = process.argv.slice(2);
const program = Object.hasOwn(podPrograms, name) ? podPrograms[name] : undefined;
if (program) await (await program.load()).main(args);
else await import("./main.ts");
