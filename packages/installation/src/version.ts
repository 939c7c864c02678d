import { readFileSync } from 'node:fs';

/** Which version of Broadsheet this is; all of its packages carry the same. */
export function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
