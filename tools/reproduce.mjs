// Runs every method on MovieLens-100k (../shared/data, as IFRU splits it) and on the built-in
// samples, and writes docs/results.md. No figure in it is typed by hand.
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { asTable, mustHold } from './must-hold.mjs'

const METHODS = ['nothing', 'retrain', 'ifru-one-shot', 'ifru-local', 'ifru-direct', 'ifru-pruned',
  'finetune', 'scif', 'sisa', 'receraser']
const MODELS = ['lightgcn', 'mf']
const DATA = '../shared/data/ml-100k'
const PROGRAM = 'target/release/unremember'

const part = (name) => (part) => `${DATA}/${name}/${part}.csv`
const split = (name) => {
  const file = part(name)
  return {
    title: `MovieLens-100k, ${name}: the label-flipped records are forgotten`,
    needs: file('train_normal'),
    args: ['--data', file('train_normal'), '--data', file('train_random'), '--forget',
      file('train_random'), '--valid', file('valid'), '--test', file('test'), '--threshold', '0.5'],
  }
}
const CASES = [
  split('ifru-0.01'),
  split('ifru-0.02'),
  { title: 'Personas (synthetic): 2 % of the training records are forgotten',
    args: ['--sample', 'personas', '--forget-random', '0.02'] },
  { title: 'Southern Women (1941): one woman is forgotten',
    args: ['--sample', 'southern-women', '--forget-user', 'Flora Price'] },
]

function run(model, args) {
  const start = Date.now()
  const all = ['run', '--model', model, ...args, '--compare-retrain', '--threads', '1', '--backend', 'cpu', '--json']
  const result = JSON.parse(execFileSync(PROGRAM, all, { maxBuffer: 1 << 28 }).toString())
  console.log(`  ${((Date.now() - start) / 1000).toFixed(0)} s`)
  return result
}

const everyMethod = (model, args) =>
  run(model, [...args, '--seed-noise', ...METHODS.flatMap((method) => ['--method', method]),
    '--kept', '0.2', '--kept', '0.6'])

const fixed = (value, digits) => (typeof value === 'number' ? value.toFixed(digits) : '-')
const quality = (entry) => fixed(entry.test_auc ?? entry.recall_20, 4)

function table(result) {
  const retrain = result.retrain
  const metric = result.model.task === 'explicit' ? 'test AUC' : 'Recall@20'
  const lines = [
    `lambda ${Number(result.model.lambda.toPrecision(3))}, dim ${result.model.dim}, layers ${result.model.layers}; ` +
      `${result.forget.records} training records forgotten; original ${metric} ` +
      `${quality(result.original)}; seed noise ${retrain.seed_noise?.toExponential(1) ?? '-'}`,
    '',
    `| method | ${metric} | closure, forget set | closure, test pairs | max difference | attack AUC | seconds | retraining / method |`,
    '|---|---|---|---|---|---|---|---|',
  ]
  for (const entry of result.unlearn) {
    const ratio = entry.seconds > 0 ? retrain.seconds / entry.seconds : undefined
    const name = entry.kept == null ? entry.method : `${entry.method} ${100 * entry.kept} %`
    const attack = entry.membership_auc?.auc ?? entry.membership_auc
    lines.push(`| ${name} | ${quality(entry)} | ${fixed(entry.closure_forget, 4)} | ` +
      `${fixed(entry.closure_test, 4)} | ${entry.max_abs_diff?.toExponential(1) ?? '-'} | ${fixed(attack, 3)} | ` +
      `${fixed(entry.seconds, 3)} | ${entry.method === 'nothing' ? '-' : fixed(ratio, 1)} |`)
  }
  const { objective, gap } = result.unlearn[0].optimality ?? {}
  if (objective !== undefined) {
    lines.push('', `The model that ifru leaves has J = ${objective.toFixed(2)} on what is retained; no model of any ` +
      `width has less than ${gap.toExponential(1)} below that (found without retraining).`)
  }
  return lines.join('\n')
}

const git = (...args) => execFileSync('git', args).toString().trim()
const commit = git('rev-parse', '--short', 'HEAD') +
  (git('status', '--porcelain', '--', 'src') ? ' with changes' : '')
const out = [
  '# Results',
  '',
  `Written by \`./build.sh reproduce\` at commit ${commit}, on ${os.cpus()[0].model.trim()}, ` +
    'one thread. Settings are the defaults: lambda is chosen on the validation part.',
  '',
  'Times are of the unlearning alone, in one run, so compare them within a table. Closure is the ' +
    'part of the distance to the full retrained model that a method closes; sharded methods (sisa, ' +
    'receraser) train other models and never end there, so for them it says little. Sisa aggregates ' +
    'by the mean or by attention, whichever is better on the validation part.',
]
const file = part('ifru-0.02')
if (existsSync(file('train_normal'))) {
  const say = (what) => console.log(`must hold: ${what}`)
  const found = mustHold(file, run, say)
  const isMissed = found.filter(({ holds }) => !holds)
  console.log(`${asTable(found)}\n${found.length - isMissed.length} of ${found.length} hold`)
  out.push('', '## Must hold (MovieLens-100k, ifru-0.02, explicit where not said, dim 32)', '', asTable(found))
} else {
  console.log(`SKIPPED what must hold: ${file('train_normal')} is not there`)
}
for (const { title, needs, args } of CASES) {
  if (needs && !existsSync(needs)) {
    console.log(`SKIPPED ${title}: ${needs} is not there`)
    continue
  }
  out.push('', `## ${title}`)
  for (const model of MODELS) {
    console.log(`${title}, ${model}`)
    out.push('', `### ${model}`, '', table(everyMethod(model, args)))
  }
}
writeFileSync('docs/results.md', out.join('\n') + '\n')
console.log('wrote docs/results.md')
