/**
 * Lets plain Node run our TypeScript sources, for what cannot run inside Jest: its global set-up, and processes that tests start and kill.
 * `node --import ./test/support/typescript-loader.js file.ts`
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort } from 'node:worker_threads';

// In every thread of ours; the one that runs these hooks is neither main nor has a port.
if (isMainThread || parentPort !== null) register(import.meta.url);

export async function resolve(specifier, context, nextResolve) {
  return await nextResolve(specifier, { ...context, conditions: ['source', ...context.conditions] });
}

export async function load(url, context, nextLoad) {
  if (!/\.tsx?$/.test(url)) return await nextLoad(url, context);
  const { transform } = await import('@swc/core');
  const { code } = await transform(await readFile(fileURLToPath(url), 'utf8'), {
    filename: fileURLToPath(url),
    sourceMaps: 'inline',
    swcrc: false,
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', tsx: url.endsWith('x') },
      transform: { react: { runtime: 'automatic', importSource: 'preact' } },
    },
    module: { type: 'es6' },
  });
  return { format: 'module', shortCircuit: true, source: code };
}
