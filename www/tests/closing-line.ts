/**
 * Says at the end, in one line, how many tests passed; and names each one that was skipped, and
 * each that passed only at the second try.
 */
import type { FullConfig, Reporter, Suite, TestCase } from '@playwright/test/reporter';

export default class ClosingLine implements Reporter {
  private tests: TestCase[] = [];

  onBegin(_: FullConfig, suite: Suite): void {
    this.tests = suite.allTests();
  }

  onEnd(): void {
    const ended = (outcome: ReturnType<TestCase['outcome']>) =>
      this.tests.filter((test) => test.outcome() === outcome);
    for (const test of ended('skipped')) {
      const reason = test.annotations.find(({ type }) => type === 'skip')?.description;
      console.log(`SKIPPED  ${test.title}: ${reason ?? 'no reason given'}`);
    }
    for (const test of ended('flaky')) {
      console.log(`UNSTEADY ${test.title}: FAILED FIRST, PASSED WHEN IT WAS TRIED AGAIN`);
    }
    console.log(
      `${ended('expected').length} passed, ${ended('flaky').length} passed at the second try, ` +
        `${ended('unexpected').length} failed, ${ended('skipped').length} skipped`,
    );
  }

  printsToStdio(): boolean {
    return false;
  }
}
