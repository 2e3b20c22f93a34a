import {
  choiceSetting,
  durationSetting,
  integerSetting,
  listenAddressSetting,
  listSetting,
  membersSetting,
  textSetting,
} from "./setting.ts";

/**
 * Every setting of the product, in one place: a test prints the reference in docs/configuration.md from this table, and
 * nothing else reads the environment.
 */
export const settings = {
  dataDir: textSetting({
    variable: "REGATTA_DATA_DIR",
    default: ".regatta",
    description: "Folder for the embedded database and the files of runs",
  }),
  databaseUrl: textSetting({
    variable: "DATABASE_URL",
    secret: true,
    description: "A Postgres server instead of the embedded database: postgres://user:password@host/name",
  }),
  keepRunsMs: durationSetting({
    variable: "REGATTA_KEEP_RUNS",
    default: "90d",
    description:
      "How long the steps, charts and reports of a run are kept; its results and how it ended are kept forever. 0s: everything is kept",
  }),
  logLevel: choiceSetting({
    variable: "REGATTA_LOG_LEVEL",
    choices: ["debug", "info", "warn", "error", "silent"],
    default: "info",
    description: "How much is logged to standard error",
  }),
  healthAddress: listenAddressSetting({
    variable: "REGATTA_HEALTH_ADDRESS",
    description:
      "Where the bot answers /healthz and /readyz over HTTP, such as 0.0.0.0:8086 for a kubelet's probes; a port alone is on 127.0.0.1. Empty: nowhere",
  }),
  slackBotToken: textSetting({
    variable: "SLACK_BOT_TOKEN",
    secret: true,
    description: "The app's bot token (xoxb-…)",
  }),
  slackAppToken: textSetting({
    variable: "SLACK_APP_TOKEN",
    secret: true,
    description: "The app's token for Socket Mode (xapp-…, scope connections:write)",
  }),
  slackApiUrl: textSetting({
    variable: "SLACK_API_URL",
    default: "https://slack.com/api/",
    description: "Slack's Web API; the local workspace prints its own",
  }),
  allowedUsers: listSetting({
    variable: "REGATTA_ALLOWED_USERS",
    description:
      "Slack ids of users who may run, stop and report; * for everyone. Empty: only help, list and status work",
  }),
  allowedChannels: listSetting({
    variable: "REGATTA_ALLOWED_CHANNELS",
    description:
      "Slack channel ids where runs may be started; * for all. Empty: only help, list and status work",
  }),
  roles: membersSetting({
    variable: "REGATTA_ROLES",
    description:
      "Who has which role, for role:NAME in playbooks' permissions, approvers and answerers: owner=U0123ABCD+U0456EFGH,runner=U0789IJKL. Roles only narrow: the lists above still apply",
  }),
  playbookDirs: listSetting({
    variable: "REGATTA_PLAYBOOKS",
    description:
      "Folders of playbooks besides the bundled ones, and of schedules.yaml; on equal names the later folder wins",
  }),
  scheduleMinIntervalMs: durationSetting({
    variable: "REGATTA_SCHEDULE_MIN_INTERVAL",
    default: "15m",
    description: "The shortest time allowed between two slots of a schedule",
  }),
  scheduleGraceMs: durationSetting({
    variable: "REGATTA_SCHEDULE_GRACE",
    default: "1h",
    description: "A slot that is at most this late still runs, once; an older one is reported as missed",
  }),
  lessonDirs: listSetting({
    variable: "REGATTA_LESSONS",
    description: "Folders of lessons besides the bundled ones; on equal names the later folder wins",
  }),
  secretsDir: textSetting({
    variable: "REGATTA_SECRETS",
    description:
      "Folder with one file per secret that inputs of type secret may name, such as a mounted Secret",
  }),
  meshDirs: listSetting({
    variable: "REGATTA_MESHES",
    description: "Folders of mesh adapters besides the bundled ones; on equal names the later folder wins",
  }),
  meshOverrides: textSetting({
    variable: "REGATTA_MESH_OVERRIDES",
    description: "YAML file with other chart repositories, versions and values, for air-gapped clusters",
  }),
  kubeconfig: textSetting({
    variable: "KUBECONFIG",
    description:
      "The cluster's kubeconfig; empty: ~/.kube/config, or the pod's own service account. Read as kubectl does, with HTTPS_PROXY and NO_PROXY",
  }),
  kubeContext: textSetting({
    variable: "REGATTA_KUBE_CONTEXT",
    description: "Context in the kubeconfig; empty: its current one",
  }),
  image: textSetting({
    variable: "REGATTA_IMAGE",
    default: "regatta:latest",
    description: "Regatta's own image, for the sample app and the load in a cluster",
  }),
  helm: textSetting({
    variable: "REGATTA_HELM",
    default: "helm",
    description: "The helm program, version 3 or 4",
  }),
  applyKinds: listSetting({
    variable: "REGATTA_APPLY_KINDS",
    description:
      "Kinds that k8s.apply and k8s.delete may change besides the built-in list: Rollout.argoproj.io, or *.flagger.app for a whole group",
  }),
  loadAllow: listSetting({
    variable: "REGATTA_LOAD_ALLOW",
    description: "Targets allowed besides loopback and the cluster's own Services: CIDRs and host names",
  }),
  loadMaxRateRps: integerSetting({
    variable: "REGATTA_LOAD_MAX_RATE",
    minimum: 1,
    maximum: 1_000_000,
    default: "10000",
    description: "Highest rate allowed in a load test, in requests per second",
  }),
  loadMaxConnections: integerSetting({
    variable: "REGATTA_LOAD_MAX_CONNECTIONS",
    minimum: 1,
    maximum: 65_000,
    default: "1000",
    description: "Most connections allowed in a load test",
  }),
  loadMaxDurationMs: durationSetting({
    variable: "REGATTA_LOAD_MAX_DURATION",
    default: "1h",
    description: "Longest load test allowed, warm-up included",
  }),
  loadMaxRequests: integerSetting({
    variable: "REGATTA_LOAD_MAX_REQUESTS",
    minimum: 1,
    maximum: 10_000_000_000,
    default: "100000000",
    description: "Most requests allowed in a load test",
  }),
};
