/**
 * The element in documentation that other tools built, as docs/site/embed.md says. `./build.sh test`
 * installs them and says where they are, in MKDOCS, NBCONVERT, VITEPRESS and MDBOOK. Without that, a
 * tool that is not on the path is named, and its test skipped.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { DIST, host, type Host } from './static-server';

let files: Host;
let folder: string;
test.beforeAll(async () => {
  files = await host({ folder: DIST, headers: { 'access-control-allow-origin': '*' } }, '127.0.0.1');
});
test.afterAll(() => files.close());
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unremember-site-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ELEMENT = '<unremember-demo data="southern-women" lambda="0.2" panels="forget verify" autorun="train"></unremember-demo>';

function write(content: Record<string, string>): void {
  for (const [name, text] of Object.entries(content)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** Runs a tool, or skips the test where it is not installed. */
function build(tool: string, variable: string, args: string[]): void {
  const command = process.env[variable] ?? tool;
  try {
    execFileSync(command, args, { cwd: folder, stdio: 'pipe' });
  } catch (thrown) {
    const isMissing = (thrown as { code?: string }).code === 'ENOENT' && !process.env[variable];
    test.skip(isMissing, `${tool} is not installed`);
    throw thrown;
  }
}

async function trains(page: Page, site: string, path: string): Promise<void> {
  const built = await host({ folder: join(folder, site) });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(`${built.origin}${path}`);
  await page.locator('unremember-demo').scrollIntoViewIfNeeded();
  const phase = () => page.evaluate(() => document.querySelector('unremember-demo')?.journey?.session.phase);
  await expect.poll(phase, { timeout: 30_000 }).toBe('trained');
  await expect(page.getByRole('combobox', { name: 'User to forget' })).toBeVisible();
  expect(problems).toEqual([]);
  await built.close();
}

test('MkDocs', async ({ page }) => {
  write({
    'mkdocs.yml': `site_name: Notes\ntheme:\n  name: mkdocs\n  highlightjs: false\nextra_javascript:\n  - path: ${files.origin}/embed/unremember.js\n    type: module\n`,
    'docs/index.md': `# Notes\n\n${ELEMENT}\n`,
  });
  build('mkdocs', 'MKDOCS', ['build', '-q']);
  await trains(page, 'site', '/index.html');
});

test('a notebook, by nbconvert', async ({ page }) => {
  const html = `<script type="module" src="${files.origin}/embed/unremember.js"></script>${ELEMENT}`;
  const output = { output_type: 'display_data', data: { 'text/html': [html] }, metadata: {} };
  const cell = { cell_type: 'code', id: 'a', execution_count: 1, metadata: {}, source: [], outputs: [output] };
  write({ 'note.ipynb': JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] }) });
  build('jupyter-nbconvert', 'NBCONVERT', ['--to', 'html', '--template', 'basic', 'note.ipynb']);
  await trains(page, '.', '/note.html');
});

test('VitePress', async ({ page }) => {
  test.setTimeout(180_000);
  const script = `['script', { type: 'module', src: '${files.origin}/embed/unremember.js' }]`;
  write({
    'package.json': '{ "type": "module" }',
    '.vitepress/config.js': `export default { head: [${script}],
      vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'unremember-demo' } } } };`,
    'index.md': `# Notes\n\n${ELEMENT}\n`,
  });
  const modules = process.env.VITEPRESS && join(dirname(process.env.VITEPRESS), '..');
  if (modules) symlinkSync(modules, join(folder, 'node_modules'));
  build('vitepress', 'VITEPRESS', ['build']);
  await trains(page, '.vitepress/dist', '/index.html');
});

test('mdBook', async ({ page }) => {
  write({
    'book.toml': '[book]\ntitle = "Notes"\n',
    'src/SUMMARY.md': '# Summary\n\n- [Notes](notes.md)\n',
    'src/notes.md': `# Notes\n\n<script type="module" src="${files.origin}/embed/unremember.js"></script>\n${ELEMENT}\n`,
  });
  build('mdbook', 'MDBOOK', ['build']);
  await trains(page, 'book', '/notes.html');
});
