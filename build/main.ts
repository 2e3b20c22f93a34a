/** Builds dist/: the programs, the local workspace's page, and the licences of the packages that went into them. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage } from "../src/workspace/page/build.ts";
import { bundleProduct } from "./bundle.ts";
import { thirdPartyNotices } from "./notices.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(ROOT, "dist");
/** Newer than every source while dist/ is up to date. */
const MARKER = join(DIST, ".built");

mkdirSync(DIST, { recursive: true });
rmSync(MARKER, { force: true });
const bundles = [await bundleProduct(ROOT, DIST), await buildPage(join(DIST, "workspace/page"))];
writeFileSync(join(DIST, "THIRD-PARTY-NOTICES.txt"), thirdPartyNotices(ROOT, bundles));
writeFileSync(MARKER, "");
