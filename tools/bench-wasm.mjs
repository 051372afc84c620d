// `node bench-wasm.mjs ENGINE_FOLDER SETTINGS TRAIN.csv FORGET.csv`: trains the built engine in
// Node, forgets, and prints the seconds of both as JSON.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, settings, train, forget] = process.argv.slice(2)
const at = (name) => pathToFileURL(resolve(folder, name))
const { default: init, Session } = await import(at('unremember.js'))
await init({ module_or_path: await readFile(at('unremember_bg.wasm')) })

const wanted = JSON.parse(settings)
const session = new Session()
const finish = async () => {
  while (!session.step(1000).done) await session.ready()
}
const bytes = async (path) => new Uint8Array(await readFile(path))
const files = [
  { name: 'train.csv', bytes: await bytes(train), part: 'train' },
  { name: 'forget.csv', bytes: await bytes(forget), part: 'train' },
]
session.begin_load(files, wanted)
await finish()
session.begin_training(wanted)
await finish()
const trained = session.train_report()
const records = (await readFile(forget, 'utf8')).trim().split('\n').slice(1)
  .map((line) => line.split(',').slice(0, 2))
session.begin_forgetting({ records, users: [], items: [], time: null })
await finish()
const { seconds, first_answer_seconds: first, gradients, hvp } = session.forget_report()
console.log(JSON.stringify({
  training: { seconds: trained.seconds, passes: trained.gradients + trained.hvp },
  forgetting: { seconds, first, passes: gradients + hvp },
}))
