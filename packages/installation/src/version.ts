import { readFileSync } from 'node:fs';

/** Which version of Broadsheet this is; all of its packages carry the same. */
export function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Who we are to the servers that we ask, and where to complain. */
export function userAgentOf({ http }: { http: { publicUrl: string } }): string {
  return `Broadsheet/${versionOf()} (+${http.publicUrl})`;
}
