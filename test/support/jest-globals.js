/** What tests import as `@jest/globals` where Node itself loads them (`native-framework.js`); the loader leads here. */

/** A function that belongs to the file being run: whoever asked for it, or for one that it carries, may have been loaded for an earlier one. */
function current(found) {
  return new Proxy(() => undefined, {
    apply: (_, self, args) => Reflect.apply(found(), self, args),
    get: (_, key) => (typeof found()[key] === 'function' ? current(() => found()[key]) : found()[key]),
  });
}

const named = (name) => current(() => globalThis[Symbol.for('broadsheet.tests')][name]);

export const afterAll = named('afterAll');
export const afterEach = named('afterEach');
export const beforeAll = named('beforeAll');
export const beforeEach = named('beforeEach');
export const describe = named('describe');
export const expect = named('expect');
export const it = named('it');
export const test = named('test');

export const jest = {
  /** Milliseconds that each test and hook of the file may take. */
  setTimeout(milliseconds) {
    globalThis[Symbol.for('TEST_TIMEOUT_SYMBOL')] = milliseconds;
  },
};
