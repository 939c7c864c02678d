import './typescript-loader.js';

/** Starts the run's PostgreSQL before the first test file; not when only unit tests were asked for, which do no IO. */
export default async function globalSetup({ testPathPatterns }) {
  const patterns = testPathPatterns?.patterns ?? [];
  if (patterns.length > 0 && patterns.every((pattern) => pattern.includes('test/unit'))) return;
  const { startTestServer } = await import('./test-server.ts');
  const { keepSkeletons } = await import('../../packages/rendering/src/skeletons.ts');
  // Templates that were edited since the build are compiled once for the run, and not in every process of it.
  const [server] = await Promise.all([startTestServer(), keepSkeletons()]);
  globalThis.broadsheetTestServer = server;
  // A run that is interrupted has no teardown, and the server is detached.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      void server.close().finally(() => process.exit(130));
    });
  }
  process.env.BROADSHEET_TEST_SERVER = server.url;
  process.env.BROADSHEET_TEST_TEMPLATE = server.template;
}
