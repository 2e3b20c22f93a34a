import type { ActionCatalogue, ActionDeclaration } from "../playbook/action-declaration.ts";
import { appDeployDeclaration } from "./app/deploy.declaration.ts";
import { appRemoveDeclaration } from "./app/remove.declaration.ts";
import { k8sApplyDeclaration } from "./k8s/apply.declaration.ts";
import { k8sDeleteDeclaration } from "./k8s/delete.declaration.ts";
import { k8sWaitDeclaration } from "./k8s/wait.declaration.ts";
import { lessonCheckDeclaration } from "./lesson/check.declaration.ts";
import { lessonExplainDeclaration } from "./lesson/explain.declaration.ts";
import { loadCompareDeclaration } from "./load/compare.declaration.ts";
import { httpCheckDeclaration } from "./load/http-check.declaration.ts";
import { loadRunDeclaration } from "./load/run.declaration.ts";
import { meshInstallDeclaration } from "./mesh/install.declaration.ts";
import { meshStatusDeclaration } from "./mesh/status.declaration.ts";
import { meshUninstallDeclaration } from "./mesh/uninstall.declaration.ts";
import { approveDeclaration } from "./people/approve.declaration.ts";
import { askDeclaration } from "./people/ask.declaration.ts";
import { notifyDeclaration } from "./people/notify.declaration.ts";
import { reportPublishDeclaration } from "./report/publish.declaration.ts";
import { trafficApplyDeclaration } from "./traffic/apply.declaration.ts";
import { trafficClearDeclaration } from "./traffic/clear.declaration.ts";
import { waitDeclaration } from "./wait.declaration.ts";

const declarations: readonly ActionDeclaration[] = [
  meshInstallDeclaration,
  meshUninstallDeclaration,
  meshStatusDeclaration,
  appDeployDeclaration,
  appRemoveDeclaration,
  trafficApplyDeclaration,
  trafficClearDeclaration,
  loadRunDeclaration,
  loadCompareDeclaration,
  httpCheckDeclaration,
  k8sApplyDeclaration,
  k8sDeleteDeclaration,
  k8sWaitDeclaration,
  reportPublishDeclaration,
  waitDeclaration,
  approveDeclaration,
  askDeclaration,
  notifyDeclaration,
  lessonExplainDeclaration,
  lessonCheckDeclaration,
];

/** Every action that a playbook can use. Cheap to import: declarations only, no clients. */
export const actionCatalogue: ActionCatalogue = new Map(
  declarations.map((declaration) => [declaration.name, declaration]),
);
