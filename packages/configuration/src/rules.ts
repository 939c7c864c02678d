import type { ConfigurationProblem, Environment } from './environment.ts';

const dkimNames = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_PRIVATE_KEY'] as const;
const embeddingNames = [
  ['EMBEDDINGS_URL', 'EMBEDDINGS_MODEL'],
  ['EMBEDDINGS_MODEL', 'EMBEDDINGS_URL'],
] as const;
const secondNames = ['DKIM_ED25519_SELECTOR', 'DKIM_ED25519_PRIVATE_KEY'] as const;
const neededInProduction = ['PUBLIC_URL', 'SECRET_KEY', 'SMTP_URL', 'MAIL_FROM'] as const;

/** What is wrong between variables that may each be right: texts as given, so that it is said beside what is wrong with one. */
export function problemsBetween(given: Environment): readonly ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  if (dkimNames.some((name) => given[name] !== undefined)) {
    for (const name of dkimNames) {
      if (given[name] === undefined)
        problems.push({ name, message: 'is missing: signing takes all three DKIM_ variables' });
    }
  }
  if (secondNames.some((name) => given[name] !== undefined)) {
    for (const name of [...dkimNames, ...secondNames]) {
      if (given[name] === undefined && !problems.some((problem) => problem.name === name))
        problems.push({ name, message: 'is missing: the second signature takes both, beside the first' });
    }
  }
  const selector = given['DKIM_SELECTOR']?.toLowerCase();
  if (selector !== undefined && given['DKIM_ED25519_SELECTOR']?.toLowerCase() === selector) {
    problems.push({
      name: 'DKIM_ED25519_SELECTOR',
      message: 'must be another than DKIM_SELECTOR: a record holds one key',
    });
  }
  if (given['BOUNCE_LISTEN'] !== undefined && given['BOUNCE_DOMAIN'] === undefined) {
    problems.push({ name: 'BOUNCE_DOMAIN', message: 'is missing: BOUNCE_LISTEN takes mail for it' });
  }
  for (const [name, needs] of embeddingNames) {
    if (given[name] !== undefined && given[needs] === undefined)
      problems.push({ name: needs, message: `is missing: ${name} is of no use without it` });
  }
  if (given['NODE_ENV'] !== 'production') return problems;
  for (const name of neededInProduction) {
    if (given[name] === undefined) problems.push({ name, message: 'is required in production' });
  }
  if (given['PUBLIC_URL']?.startsWith('http:') === true) {
    problems.push({
      name: 'PUBLIC_URL',
      message: 'must be https in production: mail providers refuse one-click over http',
    });
  }
  if (given['SECRET_KEY']?.split(',').some((key) => key.trim() !== '' && key.trim().length < 32) === true) {
    problems.push({
      name: 'SECRET_KEY',
      message: 'must have at least 32 characters in production: `openssl rand -base64 32` makes one',
    });
  }
  if (given['BROADSHEET_NOW'] !== undefined) {
    problems.push({ name: 'BROADSHEET_NOW', message: 'is for tests and replays: refused in production' });
  }
  return problems;
}
