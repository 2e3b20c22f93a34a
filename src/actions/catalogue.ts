import type { ActionCatalogue, ActionDeclaration } from "../playbook/action-declaration.ts";
import { loadCompareDeclaration } from "./load-compare/declaration.ts";
import { loadRunDeclaration } from "./load-run/declaration.ts";
import { reportPublishDeclaration } from "./report-publish/declaration.ts";
import { waitDeclaration } from "./wait/declaration.ts";

const declarations: readonly ActionDeclaration[] = [
  loadRunDeclaration,
  loadCompareDeclaration,
  reportPublishDeclaration,
  waitDeclaration,
];

/** Every action that a playbook can use. Light to import: declarations only, no clients. */
export const actionCatalogue: ActionCatalogue = new Map(
  declarations.map((declaration) => [declaration.name, declaration]),
);
