/** Types are checked by `tsc --build`; the loader strips them, and resolves packages to their sources through the `source` condition. */
export default {
  testEnvironment: 'node',
  testRunner: '<rootDir>/test/support/native-framework.js',
  injectGlobals: false,
  transform: {},
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts', '**/*.test.tsx'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  modulePathIgnorePatterns: ['<rootDir>/(apps|packages)/[^/]+/dist/', '<rootDir>/.tmp/'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  // Two cores and real servers: generous, so that only what hangs fails.
  testTimeout: 30_000,
  watchman: false,
};
