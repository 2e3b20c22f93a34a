// Biome formats and does the fast rules; this file holds only the rules that need types.
import tseslint from "typescript-eslint";

const MESSAGE =
  ":matches(MemberExpression[property.name=/^(message|summary|stack|code)$/], Identifier[name='message'], CallExpression[callee.name='messageOf'])";
const SPREAD_LITERAL = {
  selector: "ObjectExpression > SpreadElement > ObjectExpression",
  message:
    "A spread of an object literal switches TypeScript's check for excess properties off: write the properties out.",
};
/** A timeout that nothing refers to is collected before its time on Node 20; see src/base/timed-signal.ts. */
const LOST_TIMEOUT = {
  selector: "MemberExpression[object.name='AbortSignal'][property.name='timeout']",
  message:
    "Use withTimedSignal or timedSignal of src/base/timed-signal.ts: on Node 20 this timeout may never come.",
};
const MATCHED_MESSAGES = [
  `CallExpression[callee.property.name=/^(test|exec)$/] > ${MESSAGE}.arguments`,
  `CallExpression[callee.property.name=/^(match|matchAll|search|includes|startsWith|endsWith|indexOf)$/] > MemberExpression.callee > ${MESSAGE}.object`,
].map((selector) => ({
  selector,
  message: "A message is for people: compare codes (hasCode, isSystemError) or a typed property.",
}));

export default tseslint.config(
  { ignores: ["dist/**", "node_modules/**", "src/workspace/page/client/**", "**/*.js"] },
  {
    files: ["**/*.ts", "**/*.tsx"],
    plugins: { "@typescript-eslint": tseslint.plugin },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
      "max-lines": ["error", { max: 300 }],
      "no-restricted-syntax": ["error", SPREAD_LITERAL],
    },
  },
  {
    // Only src/config reads the environment, so that every setting is documented in one place. The exceptions are
    // programs inside a pod, whose settings are the pod's environment.
    files: ["src/**/*.ts"],
    ignores: ["src/config/**", "src/**/*.test.ts", "src/**/*-main.ts", "src/sandbox/network/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Read settings through src/config." },
      ],
    },
  },
  {
    // What went wrong is told by codes and typed properties; a sentence may be reworded any day. Where somebody else's
    // program gives nothing but a text, one place reads it, and says so where it turns this rule off.
    files: ["src/**/*.ts"],
    ignores: ["src/**/*.test.ts"],
    // A rule that is set again replaces the one above: the spread is named here too.
    rules: { "no-restricted-syntax": ["error", SPREAD_LITERAL, LOST_TIMEOUT, ...MATCHED_MESSAGES] },
  },
);
