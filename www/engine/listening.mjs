/** An engine that notes which of its functions are called. */
import binaryen from 'binaryen';

const MODULE = 'listening';

/**
 * The engine `wasm` with a note at the head of every function: its bytes, what it imports for
 * that, and the names of the functions that have been called so far, as binaryen names them.
 */
export function listening(wasm) {
  const module = binaryen.readBinary(wasm);
  const functions = functionsOf(module).filter(({ isImport }) => !isImport);
  module.addFunctionImport('note', MODULE, 'note', binaryen.i32, binaryen.none);
  functions.forEach(({ name, results }, at) => {
    const reference = module.getFunction(name);
    const note = module.call('note', [module.i32.const(at)], binaryen.none);
    const body = binaryen.Function.getBody(reference);
    binaryen.Function.setBody(reference, module.block(null, [note, body], results));
  });
  const names = new Set();
  const imports = { [MODULE]: { note: (at) => void names.add(functions[at].name) } };
  return { bytes: emit(module), called: { imports, names } };
}

/** All functions of a module, imported ones too. */
export function functionsOf(module) {
  return Array.from({ length: module.getNumFunctions() }, (_, at) => {
    const { name, module: from, base, params, results } = binaryen.getFunctionInfo(module.getFunctionByIndex(at));
    return { name, from, base, params, results, isImport: from !== '' };
  });
}

/** The bytes of a module, which is checked and then given up. */
export function emit(module) {
  if (!module.validate()) throw new Error('binaryen finds the module that was made invalid');
  const bytes = module.emitBinary();
  module.dispose();
  return bytes;
}
