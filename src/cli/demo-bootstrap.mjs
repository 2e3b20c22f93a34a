// `npm run demo` runs this first, with nothing but Node: it installs the dependencies and builds the product where needed,
// then starts it. Plain JavaScript, because TypeScript is one of those dependencies.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Regatta needs Node 20.19 or newer; this is ${process.versions.node}. Install a current Node and run this again.`,
  );
  process.exit(5);
}

/** Modification time in milliseconds, 0 when there is no such file. */
const timeOf = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const newestUnder = (folder) =>
  Math.max(
    ...readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newestUnder(path) : timeOf(path);
    }),
  );

/** Runs a program to its end with its output on this terminal. */
function run(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

async function step(title, args) {
  console.log(title);
  const code = await run("npm", args);
  if (code !== 0) {
    console.error(
      `"npm ${args.join(" ")}" ended with ${code}; its output above says why. Nothing was started.`,
    );
    process.exit(code);
  }
}

const installed = timeOf(join(root, "node_modules/.package-lock.json"));
if (installed < timeOf(join(root, "package-lock.json"))) {
  await step("Installing dependencies (half a minute, once) …", ["install", "--no-audit", "--no-fund"]);
}
const built = timeOf(join(root, "dist/.built"));
const sources = Math.max(newestUnder(join(root, "src")), newestUnder(join(root, "build")));
if (built < sources || built < timeOf(join(root, "package-lock.json"))) {
  await step("Building …", ["run", "--silent", "build"]);
}

// Ctrl-C reaches the whole process group; the demo itself ends in order, and this waits for it.
process.on("SIGINT", () => {});
process.exitCode = await run(process.execPath, [
  join(root, "dist/cli/main.js"),
  "demo",
  ...process.argv.slice(2),
]);
