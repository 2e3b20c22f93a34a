export { expandMatrix } from "./expand-matrix.ts";
export { evaluateCondition, evaluateTemplate, evaluateThreshold } from "./expression/evaluate.ts";
export { resolveInputs } from "./inputs/resolve-inputs.ts";
export { resolveParams } from "./params/resolve-params.ts";
export { parsePlaybook } from "./parse/parse-playbook.ts";
export { planPlaybook } from "./plan/plan-playbook.ts";
export { renderPlan } from "./plan/render-plan.ts";
export { renderDiagnostics } from "./render-diagnostics.ts";
export { playbookJsonSchema } from "./schema/playbook-json-schema.ts";
