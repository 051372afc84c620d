/**
 * Cuts a WebAssembly module in two that share one memory, by function.
 *
 * In the first part, each function of the rest is only a door: it goes on through a slot of the
 * table `rest`, and asks for the rest where the slots are still empty. The rest fills the slots;
 * memory, tables, and the functions of the first part it imports. So pointers to functions and
 * calls in both directions stay what they were, and nothing has to know where the cut is.
 */
import binaryen from 'binaryen';
import { emit, functionsOf } from './listening.mjs';

/** What the parts import from each other, and where `bring` comes from. */
const PARTS = 'parts';
const SLOTS = 'rest';

/**
 * Both parts of `wasm`, the first with the functions in `early`; `short` says what an import is
 * called in them.
 */
export function cut(wasm, early, short) {
  const functions = functionsOf(binaryen.readBinary(wasm)).filter(({ isImport }) => !isImport);
  const late = functions.filter(({ name }) => !early.has(name));
  // Only what the first part refers to needs a door. Which that is shows once all have one.
  const withAll = withDoors(wasm, late, late);
  const left = new Set(functionsOf(withAll).map(({ name }) => name));
  withAll.dispose();
  const doors = late.filter(({ name }) => left.has(name));
  const first = withDoors(wasm, late, doors);
  const rest = withoutFirst(wasm, early, doors);
  for (const { name, isImport, from } of functionsOf(rest)) {
    if (isImport && from === PARTS) first.addFunctionExport(name, `f${name}`);
  }
  for (const part of [first, rest]) {
    rename(part, short);
    part.runPasses(['reorder-functions']);
  }
  return { first: emit(first), rest: emit(rest) };
}

/** The module with doors in place of the functions that come late. */
function withDoors(wasm, late, doors) {
  const module = binaryen.readBinary(wasm);
  const { table, externs, stack } = shared(module);
  module.addTable(SLOTS, doors.length, doors.length);
  // Before anything is removed: else functions that only the rest calls would count as unused.
  module.addTableExport(SLOTS, SLOTS);
  module.addTableExport(table, 'table');
  module.addTableExport(externs, 'externs');
  module.addGlobalExport(stack, 'stack');
  module.addFunctionImport('bring', PARTS, 'bring', binaryen.none, binaryen.none);
  const slot = module.table.get(SLOTS, module.i32.const(0), binaryen.funcref);
  const bring = module.if(module.ref.is_null(slot), module.call('bring', [], binaryen.none));
  module.addFunction('wait', binaryen.none, binaryen.none, [], bring);
  const at = new Map(doors.map(({ name }, slot) => [name, slot]));
  for (const { name, params, results } of late) {
    module.removeFunction(name);
    const values = binaryen.expandType(params).map((type, index) => module.local.get(index, type));
    const slot = module.i32.const(at.get(name) ?? 0);
    const body = [
      module.call('wait', [], binaryen.none),
      module.call_indirect(SLOTS, slot, values, params, results),
    ];
    module.addFunction(name, params, results, [], module.block(null, body, results));
  }
  module.runPasses(['remove-unused-module-elements']);
  return module;
}

/** The module without the functions that are in the first part, which it imports instead. */
function withoutFirst(wasm, early, doors) {
  const module = binaryen.readBinary(wasm);
  const { table, externs, stack } = shared(module);
  // Memory and table are filled by the first part.
  module.runPasses(['remove-memory-init']);
  for (const { name } of all(module, 'ElementSegment')) module.removeElementSegment(name);
  for (const { name } of all(module, 'Export')) module.removeExport(name);
  // The one memory: without names, binaryen counts.
  module.addMemoryImport('0', PARTS, 'memory');
  module.addTableImport(table, PARTS, 'table');
  module.addTableImport(externs, PARTS, 'externs');
  module.addGlobalImport(stack, PARTS, 'stack', binaryen.i32, true);
  module.addTable(SLOTS, doors.length, doors.length);
  module.addTableImport(SLOTS, PARTS, SLOTS);
  for (const { name, params, results, isImport } of functionsOf(module)) {
    if (isImport || !early.has(name)) continue;
    module.removeFunction(name);
    module.addFunctionImport(name, PARTS, `f${name}`, params, results);
  }
  const names = doors.map(({ name }) => name);
  module.addActiveElementSegment(SLOTS, 'late', names, module.i32.const(0));
  module.runPasses(['remove-unused-module-elements']);
  return module;
}

/** The names of what both parts work on, apart from the memory. */
function shared(module) {
  const tables = all(module, 'Table').map(({ name }) => name);
  const changing = all(module, 'Global').filter(({ mutable }) => mutable);
  const externs = all(module, 'Export').find(({ name }) => name === '__wbindgen_externrefs')?.value;
  const [table] = tables.filter((name) => name !== externs && name !== SLOTS);
  if (!table || !externs || changing.length !== 1) {
    throw new Error('the engine does not have the tables and globals that are known here');
  }
  return { table, externs, stack: changing[0].name };
}

/** What binaryen says about everything of a kind: 'Table', 'Global', 'Export', 'ElementSegment'. */
function all(module, kind) {
  const info = binaryen[`get${kind}Info`];
  return Array.from({ length: module[`getNum${kind}s`]() }, (_, at) => info(module[`get${kind}ByIndex`](at)));
}

/** Gives the imports from outside both parts other names. */
function rename(module, short) {
  for (const { name, from, base, params, results, isImport } of functionsOf(module)) {
    if (isImport && from !== PARTS) module.addFunctionImport(name, from, short(base), params, results);
  }
}
