import { afterEach, describe, expect, it } from '@jest/globals';
import { createReader, type Reader, type ReaderLimits } from '@broadsheet/sources';

const saved = (text: string): { bytes: Uint8Array; contentType: string; address: null } => ({
  bytes: Buffer.from(text),
  contentType: '',
  address: null,
});
const large = `<a>${'<b>x</b>'.repeat(150_000)}</a>`;

describe('createReader', () => {
  let reader: Reader | null = null;
  const open = (limits?: ReaderLimits): Reader => (reader = createReader(limits));
  afterEach(() => reader?.close());

  it('parses off the main thread, one answer after the other', async () => {
    const reading = open();
    const answers = await Promise.all([
      reading.read('xml', saved('<a/>')),
      reading.read('xml', saved('<b/>')),
      reading.read('xml', saved('')),
    ]);
    expect(answers).toMatchObject([
      { status: 'ok', root: { name: 'a' } },
      { status: 'ok', root: { name: 'b' } },
      { status: 'refused', reason: 'it is empty' },
    ]);
  });

  it('stops what takes too long, says so, and reads the next', async () => {
    const reading = open({ milliseconds: 1, megabytes: 128 });
    expect(await reading.read('xml', saved(large))).toEqual({
      status: 'failed',
      reason: 'reading it failed: it takes longer than 0.001 s',
    });
    expect(await reading.read('xml', saved(large))).toMatchObject({ status: 'failed' });
  });

  it('stops what takes too much memory, says so, and reads the next', async () => {
    const reading = open({ milliseconds: 20_000, megabytes: 24 });
    expect(await reading.read('xml', saved(large))).toEqual({
      status: 'failed',
      reason: 'reading it failed: it takes more than 24 MB of memory',
    });
    expect(await reading.read('xml', saved('<a/>'))).toMatchObject({ status: 'ok' });
  });

  it('fails what comes after it is closed', async () => {
    const reading = open();
    await reading.close();
    expect(await reading.read('xml', saved('<a/>'))).toEqual({
      status: 'failed',
      reason: 'reading it failed: it is closed',
    });
  });
});
