import { productFile } from "../base/product-files.ts";

/** The folder of the playbooks that come with Regatta. */
export const BUNDLED_PLAYBOOKS = productFile("playbooks");
