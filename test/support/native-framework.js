/**
 * Jest's own framework (jest-circus) over modules that Node itself loads, once for a worker: Jest would read, link and run the whole
 * house and its libraries anew for every test file, a fifth of the suite's time. What tests share with those before them in the
 * same worker is therefore the state of modules; nothing here can be mocked, and nothing is (docs/decisions/0038).
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const { default: circus } = require('jest-circus/runner');

/** Runs one test file; arguments and result as Jest's runner has them. */
export default async function runTestFile(globalConfig, config, environment, runtime, testPath, tellJest) {
  globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = undefined;
  const native = {
    requireInternalModule: requireAnew,
    requireModule: require,
    setGlobalsForRuntime: (globals) => void (globalThis[Symbol.for('broadsheet.tests')] = globals),
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (path) => import(pathToFileURL(path).href),
    enterTestCode: () => undefined,
    leaveTestCode: () => undefined,
  };
  return await circus(globalConfig, config, environment, native, testPath, tellJest);
}

/** Circus counts on a world of its own for each file; what it keeps globally is its list of hearers. */
function requireAnew(path) {
  globalThis[Symbol.for('EVENT_HANDLERS')] = undefined;
  delete require.cache[path];
  return require(path);
}
