/**
 * Lets plain Node run our TypeScript sources, for what cannot run inside Jest: its global set-up, and processes that tests start and kill.
 * `node --import ./test/support/typescript-loader.js file.ts`
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort } from 'node:worker_threads';

// In every thread of ours; the one that runs these hooks is neither main nor has a port.
if (isMainThread || parentPort !== null) register(import.meta.url);

const globals = new URL('jest-globals.js', import.meta.url).href;

export async function resolve(specifier, context, nextResolve) {
  if (specifier === '@jest/globals') return { url: globals, shortCircuit: true };
  return await nextResolve(specifier, { ...context, conditions: ['source', ...context.conditions] });
}

export async function load(url, context, nextLoad) {
  // A module that is to be run once more is asked for with a query of its own.
  if (!/\.tsx?(?:\?.*)?$/.test(url)) return await nextLoad(url, context);
  const file = fileURLToPath(url);
  return {
    format: 'module',
    shortCircuit: true,
    source: await javaScriptOf(file, await readFile(file, 'utf8')),
  };
}

/** What was transformed once, by what it is made of: a thread is up in a third of the time without the compiler. */
const cache = fileURLToPath(new URL('../../node_modules/.cache/broadsheet-tests', import.meta.url));

async function javaScriptOf(file, source) {
  const kept = join(cache, createHash('sha256').update(`1\n${file}\n${source}`).digest('hex'));
  return await readFile(kept, 'utf8').catch(() => transformed(file, source, kept));
}

async function transformed(file, source, kept) {
  const { transform } = await import('@swc/core');
  const { code } = await transform(source, {
    filename: file,
    sourceMaps: 'inline',
    swcrc: false,
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', tsx: file.endsWith('x') },
      transform: { react: { runtime: 'automatic', importSource: 'preact' } },
    },
    module: { type: 'es6' },
  });
  // Under a name of its own first: another process may be reading.
  const half = `${kept}.${String(process.pid)}.${Math.random().toString(36).slice(2)}`;
  await mkdir(cache, { recursive: true });
  await writeFile(half, code);
  await rename(half, kept);
  return code;
}
