import { describeClusterContract } from "../contract/cluster-contract.ts";
import { TEST_IMAGE } from "../support/cluster-kit.ts";

describeClusterContract("a real API server", async () => ({
  kubeconfigPath: process.env.REGATTA_TEST_KUBECONFIG ?? "",
  image: TEST_IMAGE,
  close: async () => {},
}));
