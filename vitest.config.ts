import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./scripts/summary-reporter.ts";

export default defineConfig({
  test: {
    reporters: ["default", new SummaryReporter()],
    // One folder for what all test processes share: the throw-away PostgreSQL, migrated templates.
    globalSetup: ["tests/support/test-run.ts"],
    projects: [
      {
        test: {
          name: "fast",
          include: ["tests/{architecture,domain,api,main}/**/*.test.ts", "tests/*.test.ts"],
          testTimeout: 20_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: "slow",
          include: ["tests/{infrastructure,workers,features,e2e,conformance}/**/*.test.ts"],
          testTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
