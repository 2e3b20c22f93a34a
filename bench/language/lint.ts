/**
 * How long checking a playbook of 200 steps takes once everything is warm: the median of thirty checks, with a limit of
 * 60 ms, and as a ratio to a fixed piece of work on this machine, so that results from different machines can be
 * compared. Fails above the limit. `node --import tsx bench/language/lint.ts`
 */
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { parsePlaybook } from "../../src/playbook/index.ts";

const LIMIT_MS = 60;
const ROUNDS = 30;

/** Steps of every kind: matrices, conditions, thresholds, outputs, expressions over inputs and earlier steps. */
function playbookText(steps: number): string {
  const head = [
    "version: 1",
    "name: bench",
    "inputs:",
    "  meshes: { type: array, default: [none, sidecar] }",
    "  rate: { type: integer, default: 300, minimum: 1 }",
    "  pause: { type: duration, default: 1s }",
    "steps:",
  ];
  const kinds = [
    (n: number) => [
      `  - id: app_${n}`,
      `    matrix: { mesh: "\${{ inputs.meshes }}" }`,
      "    uses: app.deploy",
      `    with: { app: bookshop, mesh: "\${{ matrix.mesh }}", namespace: "race-\${{ matrix.mesh }}" }`,
    ],
    (n: number) => [
      `  - id: load_${n}`,
      "    uses: load.run",
      `    with: { url: "\${{ steps.app_${n - 1}.cells.none.url }}/", profile: { rate: "\${{ inputs.rate * 2 }}", duration: "\${{ inputs.pause }}" } }`,
      "    thresholds:",
      "      - result.error_rate < 0.01",
      "      - { expr: result.latency_ms.p99 <= previous.latency_ms.p99 * 1.10, level: warn }",
      `    outputs: { worst: "\${{ result.latency_ms.p999 }}" }`,
    ],
    (n: number) => [
      `  - id: wait_${n}`,
      "    uses: wait",
      `    if: steps.load_${n - 1}.outputs.p99_ms > 5 || failure()`,
      `    with: { duration: "\${{ inputs.pause }}" }`,
      "    retry: { attempts: 2, on: [timeout] }",
    ],
    (n: number) => [
      `  - id: note_${n}`,
      "    uses: notify",
      `    with: { text: "p99 was \${{ steps.load_${n - 2}.outputs.worst }} ms at \${{ inputs.rate }} rps" }`,
    ],
  ];
  const body = Array.from({ length: steps }, (_, n) => kinds[n % kinds.length]?.(n) ?? []);
  return `${[...head, ...body.flat()].join("\n")}\n`;
}

function medianMs(work: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    work();
    return performance.now() - startMs;
  });
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

const source = { path: "bench.yaml", text: playbookText(200) };
const { diagnostics } = parsePlaybook(source, actionCatalogue);
if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics[0]));

const sample = JSON.stringify(Array.from({ length: 20_000 }, (_, n) => ({ n, text: `item ${n}` })));
const yardstickMs = medianMs(() => void JSON.parse(sample));
const lintMs = medianMs(() => void parsePlaybook(source, actionCatalogue));
console.log(
  `lint of 200 steps (${source.text.length} characters): ${lintMs.toFixed(1)} ms (limit ${LIMIT_MS}), ` +
    `${(lintMs / yardstickMs).toFixed(2)} × parsing ${sample.length} characters of JSON`,
);
if (lintMs > LIMIT_MS) process.exitCode = 1;
