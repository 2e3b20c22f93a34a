/** How much a YAML text may hold. Each bound is counted and not timed, so that every machine refuses the same texts. */
export interface YamlBounds {
  /** Of the text in UTF-8. */
  readonly bytes: number;
  /** Tokens of the lexer. */
  readonly lexemes: number;
  readonly documents: number;
  /** Nested collections. The composer is recursive, so this is checked before it runs. */
  readonly depth: number;
  /** Uses of anchors, including those that other aliases repeat. */
  readonly aliases: number;
  /** Values after every alias has been expanded. */
  readonly nodes: number;
}

/** What people write by hand: playbooks, schedules, adapters, rules. A playbook of 500 long steps has 50,000 lexemes. */
export const FILE_BOUNDS: YamlBounds = {
  bytes: 1_000_000,
  lexemes: 100_000,
  documents: 1,
  depth: 64,
  aliases: 50,
  nodes: 50_000,
};

/**
 * Kubernetes manifests, which programs write as well: the CRDs of the Gateway API are 1 MB with 150,000 lexemes, and the
 * largest charts render a few MB.
 */
export const MANIFEST_BOUNDS: YamlBounds = {
  bytes: 8_000_000,
  lexemes: 1_500_000,
  documents: 5_000,
  depth: 100,
  aliases: 1_000,
  nodes: 600_000,
};

/** Problems that are reported for one text. More would bury the first ones, and explaining each costs time. */
export const MOST_PROBLEMS = 100;
