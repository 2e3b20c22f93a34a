/** The import directions of ARCHITECTURE.md, as rules. Each comment is the sentence a reader needs. */
const pure = "^src/(playbook|traffic/rules|traffic/dialects|compare|charts|reports)/";
const tests = "\\.test\\.ts$";

/**
 * The rooms of each folder from the ground up: a room imports only rooms before it, so no two import each other, however
 * long the way round. A folder's own files (its port, its factory) stand outside of its rooms.
 */
const ROOMS = {
  src: [
    "base schema config kubernetes playbook sandbox workspace library gate load traffic meshes run apps compare store engine",
    "reports charts lessons scheduler actions slack main cli",
  ],
  "src/actions": ["shared people load app k8s mesh traffic lesson report"],
  "src/cli": ["demo load commands"],
  "src/engine": ["journal state preview questions thresholds execution"],
  "src/kubernetes": ["objects client helm preview ownership"],
  "src/load": ["order result pace wire send job check"],
  "src/load/wire": ["http1 http2 tcp grpc undici"],
  "src/playbook": ["inputs source expression params include plan reference schema parse"],
  "src/sandbox": ["api mesh controllers network node"],
  "src/slack": ["typing playbooks socket text outbox inbox cards runs forms commands home"],
  "src/slack/commands": ["verbs buttons"],
  "src/traffic": ["rules dialects cluster"],
};

const oneWay = Object.entries(ROOMS).flatMap(([folder, lines]) => {
  const rooms = lines.join(" ").split(" ");
  return rooms.slice(0, -1).map((room, at) => ({
    name: `rooms-one-way: ${folder}/${room}`,
    severity: "error",
    comment: `${room} stands below ${rooms.slice(at + 1).join(", ")} in ${folder}.`,
    from: { path: `^${folder}/${room}/`, pathNot: tests },
    to: { path: `^${folder}/(${rooms.slice(at + 1).join("|")})/`, pathNot: tests },
  }));
});

module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: "no-cycles",
      severity: "error",
      comment: "A cycle is two modules that are really one.",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      severity: "error",
      comment: "A file that nothing reaches is dead.",
      from: {
        orphan: true,
        pathNot: [
          tests,
          "-main\\.ts$",
          "\\.d\\.ts$",
          "^src/cli/demo-bootstrap\\.mjs$",
          "^src/workspace/page/",
        ],
      },
      to: {},
    },
    {
      name: "base-imports-nothing-of-ours",
      severity: "error",
      comment: "base is the ground; it knows no domain.",
      from: { path: "^src/base/" },
      to: { path: "^src/(?!base/)" },
    },
    {
      name: "pure-domains-import-only-base",
      severity: "error",
      comment:
        "playbook, traffic, compare, charts and reports are pure: base, result types, which figures a result carries, and verdicts in words.",
      from: { path: pure, pathNot: tests },
      to: {
        path: "^src/",
        pathNot: [
          "^src/base/",
          "^src/schema/",
          "^src/load/result/result\\.ts$",
          "^src/load/result/histogram\\.ts$",
          "^src/load/result/(as-carried|carried|latency-words)\\.ts$",
          "^src/compare/result\\.ts$",
          "^src/run/(run-view|threshold-text)\\.ts$",
          "^src/reports/input\\.ts$",
          "^src/playbook/",
          "^src/traffic/(rules|dialects)/",
          "^src/compare/",
          "^src/charts/",
          "^src/reports/",
        ],
      },
    },
    {
      name: "pure-domains-do-no-io",
      severity: "error",
      comment: "No sockets, processes or timers in pure domains.",
      from: { path: pure, pathNot: [tests, "^src/charts/font\\.ts$"] },
      to: {
        path: "^(node:)?(http|https|net|tls|child_process|worker_threads|fs|fs/promises|timers|timers/promises)$",
      },
    },
    {
      name: "pure-domains-stay-apart",
      severity: "error",
      comment:
        "A pure domain does not reach into another one, but for result types and the words that a card and a chart share.",
      from: {
        path: "^src/(playbook|traffic/rules|traffic/dialects|compare|charts|reports)/",
        pathNot: tests,
      },
      to: {
        path: "^src/(playbook|traffic|compare|charts|reports)/",
        pathNot: [
          "^src/$1/",
          "^src/traffic/(rules|dialects)/",
          "^src/compare/result\\.ts$",
          "^src/reports/(input|summarise)\\.ts$",
        ],
      },
    },
    {
      name: "engine-never-imports-actions",
      severity: "error",
      comment:
        "The composition root hands the engine its registry. Of a cluster the engine knows the words in which an action says beforehand what it would change.",
      from: { path: "^src/engine/" },
      to: {
        path: "^src/(actions|slack|workspace|sandbox|kubernetes|meshes|apps|load|charts|reports|cli)/",
        pathNot: "^src/kubernetes/preview/object-change\\.ts$",
      },
    },
    {
      name: "actions-stay-apart",
      severity: "error",
      comment:
        "An action never imports another subject's action; shared work belongs to a domain or to actions/shared.",
      from: { path: "^src/actions/([^/]+)/", pathNot: tests },
      to: { path: "^src/actions/[^/]+/", pathNot: ["^src/actions/$1/", "^src/actions/(shared|load)/"] },
    },
    {
      name: "only-the-root-imports-slack",
      severity: "error",
      comment: "Slack is an edge: only the composition root and the CLI know it.",
      from: { path: "^src/", pathNot: ["^src/slack/", "^src/cli/", "^src/main/"] },
      to: { path: "^src/slack/" },
    },
    {
      name: "only-kubernetes-talks-to-the-api-server",
      severity: "error",
      comment: "One client of the API server.",
      from: { path: "^src/", pathNot: "^src/kubernetes/" },
      to: { path: "node_modules/@kubernetes/client-node" },
    },
    {
      name: "only-slack-imports-bolt",
      severity: "error",
      comment: "Bolt stays at the Slack edge.",
      from: { path: "^src/", pathNot: "^src/slack/" },
      to: { path: "node_modules/@slack/" },
    },
    {
      name: "embedded-parts-serve-over-their-wire",
      severity: "error",
      comment: "The product talks to the sandbox and the local workspace over their APIs only.",
      from: { path: "^src/", pathNot: ["^src/(sandbox|workspace)/", "^src/(cli|main)/", tests] },
      to: { path: "^src/(sandbox|workspace)/" },
    },
    {
      name: "nobody-imports-the-root",
      severity: "error",
      comment: "cli and main are entry points.",
      from: { path: "^src/", pathNot: ["^src/(cli|main)/"] },
      to: { path: "^src/(cli|main)/" },
    },
    {
      name: "pod-programs-stay-light",
      severity: "error",
      comment: "What runs inside a pod starts in 150 ms: no heavy client libraries.",
      from: { path: "^src/(load|apps/bookshop|sandbox/mesh)/", pathNot: tests },
      to: { path: "node_modules/(@kubernetes|@slack|drizzle-orm|@electric-sql|chart\\.js|@napi-rs|pino)/" },
    },
    {
      name: "no-tests-in-the-product",
      severity: "error",
      comment: "src never imports test code.",
      from: { path: "^src/", pathNot: tests },
      to: { path: ["^test/", tests] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    exclude: { path: "^src/workspace/page/client/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
