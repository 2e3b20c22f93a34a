import { readFileSync } from "node:fs";
import { productFile } from "./product-files.ts";

/** The product's name and version, from its package; reports and results record them. */
export const PRODUCT: { readonly name: string; readonly version: string } = readPackage();

function readPackage(): { readonly name: string; readonly version: string } {
  const text = readFileSync(productFile("package.json"), "utf8");
  const { name, version } = JSON.parse(text) as { readonly name: string; readonly version: string };
  return { name, version };
}
