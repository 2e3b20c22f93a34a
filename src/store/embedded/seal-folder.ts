import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isSystemError } from "../../base/system-error.ts";

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/**
 * Makes a folder and everything in it accessible to its owner only: the embedded database creates its files with mode 0666,
 * whatever the process's umask is. Files that it creates later are protected by the folder itself. Synchronous, for the
 * database's thread.
 * @returns false if other users can still enter the folder, as on a file system that knows no modes
 */
export function sealFolder(folder: string): boolean {
  if (process.platform === "win32") return true; // access is governed by lists there, which the folder inherits
  seal(folder, FOLDER_MODE);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) seal(path, FOLDER_MODE);
    else if (entry.isFile()) seal(path, FILE_MODE);
  }
  return (lstatSync(folder).mode & 0o077) === 0;
}

function seal(path: string, mode: number): void {
  if ((lstatSync(path).mode & 0o777) === mode) return;
  try {
    chmodSync(path, mode);
  } catch (error) {
    // A file system without modes; the caller learns of it from the result.
    if (!isSystemError(error, "EPERM", "ENOTSUP", "EROFS")) throw error;
  }
}
