import { readFileSync } from "node:fs";
import { productFile } from "./product-files.ts";

/** The product's name and version, from its package: what reports and results say they were made with. */
export const PRODUCT: { readonly name: string; readonly version: string } = readPackage();

function readPackage(): { readonly name: string; readonly version: string } {
  const text = readFileSync(productFile("package.json"), "utf8");
  const { name, version } = JSON.parse(text) as { readonly name: string; readonly version: string };
  return { name, version };
}
