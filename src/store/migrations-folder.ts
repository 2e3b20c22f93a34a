import { fileURLToPath } from "node:url";

/**
 * Where the SQL of the migrations lies: `src/store/migrations` under the package's root. The compiler copies no SQL, so
 * the compiled product reads the same folder: from `src/store/` and from `dist/store/` the root is equally far.
 */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL("../../src/store/migrations", import.meta.url));
