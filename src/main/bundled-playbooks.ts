import { fileURLToPath } from "node:url";

/** The folder of the playbooks that come with Regatta. */
export const BUNDLED_PLAYBOOKS = fileURLToPath(new URL("../../playbooks", import.meta.url));
