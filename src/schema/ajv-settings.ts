import type { Options } from "ajv";

/**
 * For compiling schemas of ours. Left to itself, Ajv checks each schema against the schema of schemas, and compiling that one
 * takes several times as long as compiling ours; a test does it instead. And it tidies the code that it makes, which costs
 * more than a few hundred checks save.
 */
export const AJV_SETTINGS = {
  meta: false,
  validateSchema: false,
  code: { optimize: false },
  strict: true,
  allErrors: true,
  allowUnionTypes: true,
  verbose: true,
} as const satisfies Options;
