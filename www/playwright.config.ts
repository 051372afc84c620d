import { defineConfig } from '@playwright/test';

const port = Number(process.env.TEST_PORT ?? 4174);

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results/failures',
  timeout: 120_000,
  // One at a time: some tests look at seconds.
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ['./tests/closing-line.ts']],
  use: {
    baseURL: `http://localhost:${port}/`,
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `npm run --silent preview -- --port ${port}`,
    port,
    reuseExistingServer: false,
  },
});
