import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { openSubscriberFile } from '../../../apps/cli/src/subscriber-file.ts';
import { temporaryDataDir } from '../../support/test-server.ts';

let folder: string;
beforeAll(async () => {
  folder = await temporaryDataDir();
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const header = 'email,state,topics,queries,timezone,hour,cadence,maxPapers';

describe('a file of subscribers', () => {
  it.each([
    ['rows.csv', `${header}\na@reader.example,active,"[""x""`, /is not CSV: .*line 2/],
    [
      'rows.csv',
      'email,time_zone\na@reader.example,UTC',
      /does not know the columns time_zone; it names columns, of/,
    ],
    ['rows.csv', 'a@reader.example\nb@reader.example', /does not know the columns a@reader\.example/],
    ['rows.jsonl', '{"email":"a@reader.example"}\n{"email":', /line 2 is not JSON/],
  ])(
    'that is broken is refused before anything is read from it, saying where: %s %j',
    async (name, content, message) => {
      const file = join(folder, name);
      await writeFile(file, content);
      await expect(openSubscriberFile(file)).rejects.toThrow(message);
    },
  );
});
