import { productFile } from "../base/product-files.ts";

/**
 * The folder with the SQL migrations: `src/store/migrations` under the package's root. The build does not copy SQL files, so
 * the bundled product reads the same folder.
 */
export const MIGRATIONS_FOLDER = productFile("src/store/migrations");
