// Loaded into the bot beside its own program. On SIGUSR2 it prints the event loop's delay since the last signal and the
// CPU time that the process has used.
import { monitorEventLoopDelay } from "node:perf_hooks";

const delays = monitorEventLoopDelay({ resolution: 10 });
delays.enable();
let cpu = process.cpuUsage();
process.on("SIGUSR2", () => {
  const { user, system } = process.cpuUsage(cpu);
  cpu = process.cpuUsage();
  const figures = {
    p99Ms: delays.percentile(99) / 1e6,
    maxMs: delays.max / 1e6,
    cpuMs: (user + system) / 1_000,
  };
  delays.reset();
  process.stdout.write(`${JSON.stringify({ kind: "loop-delay", ...figures })}\n`);
});
