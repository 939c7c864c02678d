import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { HtmlValidate } from 'html-validate';

import { describe, expect, it } from '@jest/globals';

const golden = fileURLToPath(new URL('../../golden/', import.meta.url));
const mails = readdirSync(golden).filter((name) => name.endsWith('.html'));

/** Mail is styled in place and laid out by tables, and MJML's frame is for old clients: those rules are off. */
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    'no-inline-style': 'off',
    'no-deprecated-attr': 'off',
    'no-conditional-comment': 'off',
    'prefer-native-element': 'off',
    'doctype-style': 'off',
  },
});

describe('the mails as HTML', () => {
  it.each(mails)('%s is valid', async (name) => {
    const report = await validator.validateString(readFileSync(`${golden}${name}`, 'utf8'));
    const found = report.results.flatMap(({ messages }) =>
      messages.map(({ ruleId, message, line }) => `${String(line)}: ${ruleId}: ${message}`),
    );
    expect(found).toEqual([]);
  });

  it.each(mails)(
    '%s says its language, has one h1, no level skipped, and no layout table that speaks',
    (name) => {
      const html = readFileSync(`${golden}${name}`, 'utf8');
      expect(html).toMatch(/<html lang="en" dir="ltr"/);
      expect(html).toMatch(/<body[^>]*>\s*<div [^>]*lang="en" dir="ltr"/);
      expect(html.match(/<h1[ >]/g)).toHaveLength(1);
      expect(html).not.toMatch(/<h[3-6][ >]/);
      for (const [table] of html.matchAll(/<table[^>]*>/g)) expect(table).toContain('role="presentation"');
    },
  );

  it.each(mails)('%s has no text under 14 pixels', (name) => {
    const html = readFileSync(`${golden}${name}`, 'utf8');
    const sizes = [...html.matchAll(/font(?:-size)?:[^;"]*?(\d+)px/g)].map(([, size]) => Number(size));
    expect(sizes.filter((size) => size > 0 && size < 14)).toEqual([]);
  });
});
