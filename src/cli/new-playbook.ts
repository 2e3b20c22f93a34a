/** Where editors find the schema: relative to the file, so that it works offline. */
const SCHEMA = "../schemas/playbook.schema.json";

/**
 * A playbook to start from: small, commented, correct, and useful as it is. Both schema lines are needed: editors with the
 * YAML language server read the first, JetBrains IDEs the second.
 * @param name the playbook's name (lower-case letters, digits, hyphens).
 */
export function newPlaybookText(name: string, schema: string = SCHEMA): string {
  return `# yaml-language-server: $schema=${schema}
# $schema: ${schema}
#
# Check it:  regatta lint ${name}.yaml
# See what it would do:  regatta plan ${name}.yaml --input url=http://127.0.0.1:8080/
# Run it:  regatta run ${name}.yaml --input url=http://127.0.0.1:8080/
version: 1
name: ${name} # what people type: /mesh run ${name}
title: ${titleOf(name)}
description: Puts a constant load on one URL and posts the latency percentiles.
labels: [load]

# What people can set. An input without a default is required.
inputs:
  url: { type: string, description: "The URL to call, such as http://127.0.0.1:8080/" }
  rate: { type: integer, default: 100, minimum: 1, maximum: 5000, description: Requests per second }
  duration: { type: duration, default: 10s, description: Measured time }

# Runs in the same group never overlap; queue, cancel or reject says what happens to a second one.
concurrency: { group: ${name}, policy: queue }
timeout: 15m

# Steps run in order. Put values that contain \${{ }} in quotes.
steps:
  - id: load # later steps read it as steps.load
    uses: load.run
    with:
      url: "\${{ inputs.url }}"
      profile:
        rate: "\${{ inputs.rate }}" # an expression on its own keeps its type
        duration: "\${{ inputs.duration }}"
        warmup: 2s
        connections: 8
    # Expressions without braces. A breach fails the step; level: warn only reports it.
    thresholds:
      - result.error_rate < 0.01
      - expr: result.latency_ms.p99 < 250
        level: warn
      - expr: result.latency_ms.p99 <= previous.latency_ms.p99 * 1.10 # the last good run of this playbook
        level: warn

# Always runs at the end: put the clean-up here.
# finally:
#   - uses: app.remove
#     with: { app: bookshop, namespace: shop }

report:
  results: load
  charts: [percentiles, timeline]
  attach: [smp]
`;
}

/** `nightly-race` → `Nightly race`. */
function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
