// What must hold on MovieLens-100k (IFRU's split, 2 % of labels flipped) for both models with
// settings by default: each line is one run of the program, or one figure of it.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

const MODELS = ['lightgcn', 'mf']

function rows(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1)
  return lines.map((line) => line.trim().split(','))
}

// The user with most records, one in the middle, one record of the latter, and 200 records.
function requests(file) {
  const records = [...rows(file('train_normal')), ...rows(file('train_random'))]
  const counts = new Map()
  for (const [user] of records) counts.set(user, (counts.get(user) ?? 0) + 1)
  const users = [...counts].sort((a, b) => a[1] - b[1] || Number(a[0]) - Number(b[0]))
  const [largest] = users[users.length - 1]
  const [median] = users[Math.floor(users.length / 2)]
  const folder = mkdtempSync(path.join(os.tmpdir(), 'unremember-'))
  const list = (name, pairs) => {
    const target = path.join(folder, `${name}.csv`)
    writeFileSync(target, ['user,item', ...pairs.map(([user, item]) => `${user},${item}`)].join('\n') + '\n')
    return target
  }
  const step = Math.floor(records.length / 200)
  return {
    flipped: ['--forget', file('train_random')],
    largest: ['--forget-user', largest],
    median: ['--forget-user', median],
    record: ['--forget', list('record', [records.find(([user]) => user === median)])],
    many: ['--forget', list('many', records.filter((_, at) => at % step === 0).slice(0, 200)), '--sequential'],
  }
}

const oneShot = ({ unlearn }) => unlearn.find(({ method }) => method === 'ifru-one-shot')
const line = (what, model, value, goal, holds) => ({ what, model, value, goal, holds })
const atLeast = (what, model, value, goal, digits = 4) =>
  line(what, model, value?.toFixed(digits) ?? '-', `at least ${goal}`, value >= goal)

// `run(model, args)` gives the program's JSON; `say` tells what is done.
export function mustHold(file, run, say) {
  const data = ['--data', file('train_normal'), '--data', file('train_random'), '--valid', file('valid'),
    '--test', file('test'), '--threshold', '0.5']
  const asked = requests(file)
  const found = []
  for (const model of MODELS) {
    let lambda
    const forget = (name, ...more) => {
      say(`${model}, ${name}`)
      // lambda is chosen once: it depends on the training records alone.
      const result = run(model, [...data, ...asked[name], ...(lambda ? ['--lambda', lambda] : []), ...more])
      lambda ??= String(result.model.lambda)
      return result
    }
    const flipped = forget('flipped', '--seed-noise', '--method', 'ifru-one-shot')
    const [polished] = flipped.unlearn
    const first = oneShot(flipped)
    found.push(atLeast('test AUC of the retrained model', model, flipped.retrain.test_auc, 0.776))
    const gap = Math.abs(polished.test_auc - flipped.retrain.test_auc)
    found.push(line('unlearned AUC against retrained AUC', model, gap.toFixed(5), 'within 0.0005', gap <= 0.0005))
    found.push(atLeast('1,192 flipped records, closure on the forget set', model, polished.closure_forget, 0.99))
    found.push(atLeast('1,192 flipped records, closure on the test pairs', model, polished.closure_test, 0.99))
    found.push(atLeast('1,192 flipped records, one-shot, closure on the forget set', model, first.closure_forget, 0.95))
    const noise = flipped.retrain.seed_noise
    const most = model === 'lightgcn' ? 0.0002 : 0.0005
    found.push(line('seed noise, RMSE over the test pairs', model, noise.toExponential(1), `below ${most}`, noise < most))

    const [largest] = forget('largest').unlearn
    found.push(atLeast('the user with most records, closure on the forget set', model, largest.closure_forget, 0.99))
    found.push(atLeast('the user with most records, closure on the test pairs', model, largest.closure_test, 0.99))
    const ofMedian = forget('median', '--method', 'ifru-one-shot')
    const [median] = ofMedian.unlearn
    const shot = oneShot(ofMedian)
    found.push(atLeast('a median user, closure on the forget set', model, median.closure_forget, 0.99))
    found.push(atLeast('a median user, closure on the test pairs', model, median.closure_test, 0.99))
    found.push(atLeast('a median user, one-shot, closure on the forget set', model, shot.closure_forget, 0.95))
    const products = model === 'lightgcn' ? 15 : 40
    found.push(line('a median user, one-shot, Hessian-vector products', model, String(shot.hvp),
      `at most ${products}`, shot.hvp <= products))

    const one = forget('record', '--seed-noise')
    const [record] = one.unlearn
    found.push(atLeast('one record, closure on the forget set', model, record.closure_forget, 0.99))
    const isNear = record.closure_test >= 0.99 || record.rmse_test <= 2 * one.retrain.seed_noise
    found.push(line('one record, RMSE over the test pairs', model,
      `${record.rmse_test.toExponential(1)}, closure ${record.closure_test.toFixed(4)}`,
      `at most twice the seed noise (${one.retrain.seed_noise.toExponential(1)}), or closure 0.99`, isNear))
    const [many] = forget('many').unlearn
    found.push(atLeast('200 records one after another, closure on the forget set', model, many.closure_forget, 0.99))
    found.push(atLeast('200 records one after another, closure on the test pairs', model, many.closure_test, 0.99))
  }
  say('lightgcn, implicit')
  const implicit = run('lightgcn', [...data, '--task', 'implicit', '--layers', '3', ...asked.median])
  found.push(atLeast('implicit, L = 3, Recall@20 of the retrained model', 'lightgcn', implicit.retrain.recall_20, 0.325))
  found.push(atLeast('implicit, L = 3, a median user, closure on the test pairs', 'lightgcn',
    implicit.unlearn[0].closure_test, 0.98))
  return found
}

export function asTable(found) {
  return [
    '| | model | measured | goal | holds |',
    '|---|---|---|---|---|',
    ...found.map(({ what, model, value, goal, holds }) =>
      `| ${what} | ${model} | ${value} | ${goal} | ${holds ? 'yes' : '**no**'} |`),
  ].join('\n')
}
