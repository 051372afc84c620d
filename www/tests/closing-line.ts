/** Says at the end, in one line, how many tests passed; and names each one that was skipped. */
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

export default class ClosingLine implements Reporter {
  private readonly counts = { passed: 0, failed: 0, skipped: 0 };
  private readonly skips: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === 'skipped') {
      this.counts.skipped += 1;
      const reason = test.annotations.find(({ type }) => type === 'skip')?.description;
      this.skips.push(`${test.title}: ${reason ?? 'no reason given'}`);
    } else if (result.status === 'passed') this.counts.passed += 1;
    else this.counts.failed += 1;
  }

  onEnd(_: FullResult): void {
    for (const skip of this.skips) console.log(`SKIPPED  ${skip}`);
    const { passed, failed, skipped } = this.counts;
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
