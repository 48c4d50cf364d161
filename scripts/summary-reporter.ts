import { writeFileSync } from "node:fs";
import type { SerializedError } from "vitest";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends a run with `N passed, N failed`. A test file that can't be loaded, and an error outside any test, are failures.
 * Under `./triptych test` the figures go to the file TRIPTYCH_TEST_SUMMARY, where the checks are added to them.
 */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      passed += states.filter((state) => state === "passed").length;
      const failures = states.filter((state) => state === "failed").length;
      failed += failures === 0 && module.state() === "failed" ? 1 : failures;
    }
    const file = process.env["TRIPTYCH_TEST_SUMMARY"];
    if (file === undefined) process.stdout.write(`${passed} passed, ${failed} failed\n`);
    else writeFileSync(file, `${passed} ${failed}\n`);
  }
}
