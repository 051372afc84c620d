/** Under each table of the results: closure and time as bars, drawn when the page is built. */

const NUMBER = /^-?\d/;

function bars(title, rows, share, label) {
  const lines = rows.map(
    ([name, value]) => `<div class="bar"><span>${name}</span><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" width="100" height="10"/><rect class="${name === 'ifru' ? 'direct' : name.startsWith('ifru') ? 'part' : 'other'}" width="${(100 * Math.min(1, Math.max(0, share(value)))).toFixed(1)}" height="10"/></svg><b>${label(value)}</b></div>`,
  );
  return `<div class="plot"><h4>${title}</h4>${lines.join('')}</div>`;
}

/** Adds plots to a Markdown text behind each table that has methods, closure and seconds. */
export function withPlots(text) {
  const lines = text.split('\n');
  const out = [];
  for (let at = 0; at < lines.length; at += 1) {
    out.push(lines[at]);
    if (!lines[at].startsWith('| method |')) continue;
    const cells = (line) => line.split('|').slice(1, -1).map((cell) => cell.trim());
    const columns = cells(lines[at]);
    const rows = [];
    while (lines[at + 1]?.startsWith('|')) {
      at += 1;
      out.push(lines[at]);
      if (!lines[at].startsWith('|--')) rows.push(cells(lines[at]));
    }
    const column = (name) => {
      const index = columns.indexOf(name);
      return rows
        .filter((row) => index >= 0 && NUMBER.test(row[index]) && row[0] !== 'nothing')
        .map((row) => [row[0], Number(row[index])]);
    };
    const closure = column('closure, test pairs');
    const seconds = column('seconds').filter(([, value]) => value > 0);
    const times = seconds.map(([, value]) => Math.log10(value));
    const [low, high] = [Math.min(...times) - 0.3, Math.max(...times)];
    const plots = [bars('Closure over the test pairs', closure, (v) => v, (v) => v.toFixed(3))];
    // Where hardly anything takes a millisecond, times say nothing.
    if (seconds.length >= 6) {
      plots.push(bars('Seconds, on a logarithmic scale', seconds, (v) => (Math.log10(v) - low) / (high - low), (v) => v.toFixed(3)));
    }
    out.push('', `<div class="plots">${plots.join('')}</div>`, '');
  }
  return out.join('\n');
}
