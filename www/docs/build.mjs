/**
 * Builds the documentation into dist/docs: docs/site/*.md and the results, rendered to static
 * pages. Parts that the code knows better are generated: attributes, methods, plots.
 */
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Marked } from 'marked';
import { attributeTable, sessionTable, triedTable } from './generated.mjs';
import { withPlots } from './plots.mjs';

const www = resolve(import.meta.dirname, '..');
const source = join(www, '../docs');
const out = join(www, 'dist/docs');

const PAGES = [
  ['index', 'Overview'],
  ['how-it-forgets', 'How it forgets'],
  ['results', 'Results'],
  ['embed', 'Embed'],
  ['api', 'API'],
  ['privacy', 'Privacy and limits'],
  ['security', 'Security'],
  ['contribute', 'Contribute'],
];
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
  "worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html unremember";

const slug = (text) => text.toLowerCase().replace(/<[^>]+>|[^\p{L}\p{N} -]/gu, '').trim().replace(/ +/g, '-');
const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

const marked = new Marked({
  renderer: {
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    table(token) {
      const cell = (tag) => (c) => `<${tag}${c.align ? ` align="${c.align}"` : ''}${tag === 'th' ? ' scope="col"' : ''}>${this.parser.parseInline(c.tokens)}</${tag}>`;
      const head = token.header.every(({ text }) => text === '') ? '' : `<thead><tr>${token.header.map(cell('th')).join('')}</tr></thead>`;
      const rows = token.rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('\n');
      return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>${head}<tbody>${rows}</tbody></table></div>\n`;
    },
    code({ text }) {
      return `<pre tabindex="0"><code>${escape(text)}</code></pre>\n`;
    },
  },
});

function page(name, body, title) {
  const nav = PAGES.map(
    ([other, label]) => `<a href="./${other}.html"${other === name ? ' aria-current="page"' : ''}>${label}</a>`,
  ).join('\n');
  // The figures bring the element with them.
  const script = body.includes('<um-') ? './figures.js' : body.includes('<unremember-demo') ? '../embed/unremember.js' : null;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<title>${escape(title)} · Unremember</title>
<link rel="icon" href="../favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="./docs.css">
${script ? `<script type="module" src="${script}"></script>` : ''}
</head>
<body>
<a class="skip" href="#content">Skip to the text</a>
<header class="top"><nav aria-label="Documentation">
<a class="home" href="../index.html">Unremember</a>
${nav}
</nav></header>
<main id="content">
${body}
</main>
</body>
</html>
`;
}

mkdirSync(out, { recursive: true });
cpSync(join(www, 'docs/docs.css'), join(out, 'docs.css'));
const texts = new Map(
  readdirSync(join(source, 'site'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => [file.replace('.md', ''), readFileSync(join(source, 'site', file), 'utf8')]),
);
texts.set('security', readFileSync(join(source, '../SECURITY.md'), 'utf8'));
const extra = readFileSync(join(source, 'published-code.md'), 'utf8').replace(/^# /m, '## ').replace(/\(results\.md\)/g, '(#results)');
const results = withPlots(readFileSync(join(source, 'results.md'), 'utf8'));
// How to read it comes before how it was made.
texts.set('results', `${results.replace(/^# .+\n/, (title) => `${title}\n${texts.get('reading-results')}\n`)}\n\n${extra}`);

for (const [name] of PAGES) {
  const text = texts.get(name);
  if (!text) throw new Error(`docs/site/${name}.md is missing`);
  const whole = text
    .replace('<!-- attributes -->', attributeTable)
    .replace('<!-- session -->', sessionTable)
    .replace('<!-- tried -->', triedTable);
  const title = /^# (.+)$/m.exec(whole)?.[1] ?? name;
  writeFileSync(join(out, `${name}.html`), page(name, marked.parse(whole), title));
}
console.log(`documentation: ${PAGES.length} pages in ${out}`);
