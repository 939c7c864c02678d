import tseslint from 'typescript-eslint';

const domain = ['papers', 'matching', 'subscribers', 'digest', 'delivery'].map(
  (name) => `packages/${name}/src`,
);

const everywhere = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Named exports only: a name is found by grep.',
  },
];

// Modules are read once for all files that a worker of Jest runs: a hook beside functions would be that of the first file alone.
const hooksOfOneFile = {
  selector: 'Program > ExpressionStatement > CallExpression[callee.name=/^(before|after)(Each|All)$/]',
  message: 'Set hooks up in a function that each test file calls.',
};

// Time, randomness and the outside come as arguments: the domain gives the same answer to the same question.
const impure = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'Take `now` as an argument.',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Take `now` as an argument.',
  },
  {
    selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
    message: 'Take randomness as an argument.',
  },
  {
    selector: 'CallExpression[callee.name=/^(fetch|setTimeout|setInterval|setImmediate)$/]',
    message: 'No IO and no timers in the domain.',
  },
  { selector: 'Identifier[name="process"]', message: 'No process in the domain.' },
];

const asynchronous = [
  { selector: ':function[async=true]', message: 'The domain is synchronous; flows/ are not.' },
];

export default tseslint.config(
  { ignores: ['**/dist/', '**/generated/', 'data/', '.tmp/', 'apps/api/assets/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['prisma.config.ts'] } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      // The compiler demands brackets for index signatures (noPropertyAccessFromIndexSignature).
      '@typescript-eslint/dot-notation': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...everywhere],
    },
  },
  {
    files: domain.map((folder) => `${folder}/**/*.ts`),
    rules: { 'no-restricted-syntax': ['error', ...everywhere, ...impure, ...asynchronous] },
  },
  {
    files: domain.map((folder) => `${folder}/flows/**/*.ts`),
    rules: { 'no-restricted-syntax': ['error', ...everywhere, ...impure] },
  },
  {
    files: ['prisma.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Jest's `expect` returns what a test need not await; empty functions stand in for what is not looked at.
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    ignores: ['test/**/*.test.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere, hooksOfOneFile] },
  },
);
