import { productFile } from "../base/product-files.ts";

/**
 * Where the SQL of the migrations lies: `src/store/migrations` under the package's root. The build copies no SQL, so the
 * bundled product reads the same folder.
 */
export const MIGRATIONS_FOLDER = productFile("src/store/migrations");
