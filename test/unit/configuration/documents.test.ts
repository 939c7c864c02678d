import { readFileSync } from 'node:fs';

import { loadConfig, variableNames } from '@broadsheet/configuration';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

describe('.env.example', () => {
  const lines = read('.env.example').split('\n');
  const given = lines.flatMap((line) => {
    const [, name, value] = /^([A-Z0-9_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value ?? ''] as const];
  });

  it('explains every variable, each once, and no other', () => {
    expect(given.map(([name]) => name).sort()).toEqual([...variableNames].sort());
  });

  it('shows the defaults: as it stands it changes nothing', () => {
    expect(loadConfig(Object.fromEntries(given), '/here')).toEqual(loadConfig({}, '/here'));
  });
});

describe('docker-compose.yml', () => {
  const document = parse(read('docker-compose.yml'), { merge: true }) as {
    services: Record<string, { environment?: Record<string, string>; secrets?: string[]; ports?: string[] }>;
    secrets: Record<string, unknown>;
  };
  const ours = Object.entries(document.services).filter(([name]) =>
    ['migrate', 'api', 'worker'].includes(name),
  );
  /** What the containers themselves decide. */
  const settled = ['HOST', 'PORT', 'DATA_DIR', 'BROADSHEET_NOW'];

  it.each(ours)(
    '%s gets every variable that is not settled by the container, under its name',
    (_name, service) => {
      const names = Object.keys(service.environment ?? {}).map((name) => name.replace(/_FILE$/, ''));
      expect([...new Set(names)].sort()).toEqual(
        [...variableNames].filter((name) => !settled.includes(name)).sort(),
      );
    },
  );

  it.each(ours)('%s reads its secrets from files that are there', (_name, service) => {
    for (const path of Object.values(service.environment ?? {}).filter((value) =>
      value.startsWith('/run/secrets/'),
    ))
      expect(service.secrets).toContain(path.slice('/run/secrets/'.length));
    for (const secret of service.secrets ?? []) expect(Object.keys(document.secrets)).toContain(secret);
  });

  it.each(ours)('%s takes from files what .env.example would rather have in files', (_name, service) => {
    const wanted = [...read('.env.example').matchAll(/(?:Better|or) ([A-Z0-9_]+_FILE)\b/g)];
    expect(wanted.map(([, name]) => name)).toContain('EMBEDDINGS_KEY_FILE');
    for (const [, name = ''] of wanted) expect(Object.keys(service.environment ?? {})).toContain(name);
  });

  it('opens ports to this machine alone', () => {
    const ports = Object.values(document.services).flatMap((service) => service.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('leaves its secrets out of the image and out of the history', () => {
    expect(read('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['secrets', '.env*', 'data']));
    expect(read('.gitignore').split('\n')).toEqual(expect.arrayContaining(['/secrets/', '.env', '/data/']));
  });
});
