import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { variableNames } from './variables.ts';

/** Names and values as a process gets them. */
export type Environment = Record<string, string | undefined>;

/** One thing wrong with the environment. */
export type ConfigurationProblem = { name: string; message: string };

/**
 * Picks our variables out of an environment, from `NAME` or the file that `NAME_FILE` names; empty is unset.
 * @param folder relative paths resolve against it
 * @param problems takes what is given twice or cannot be read
 */
export function readVariables(
  env: Environment,
  folder: string,
  problems: ConfigurationProblem[],
): Environment {
  const given: Environment = {};
  for (const name of variableNames) {
    const plain = env[name];
    const file = env[`${name}_FILE`];
    if (file !== undefined && file !== '') {
      if (plain !== undefined && plain !== '') {
        problems.push({ name, message: `is given twice: as ${name} and as ${name}_FILE` });
        continue;
      }
      try {
        given[name] = readFileSync(resolve(folder, file), 'utf8').replace(/\r?\n$/, '');
      } catch {
        problems.push({ name: `${name}_FILE`, message: `cannot be read: ${file}` });
      }
    } else if (plain !== undefined && plain !== '') {
      given[name] = plain;
    }
  }
  return given;
}
