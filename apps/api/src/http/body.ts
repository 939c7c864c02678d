import express, { type RequestHandler } from 'express';

import { HttpProblem } from './problem.ts';

/** Bodies beyond this are refused unread. */
export const bodyLimit = 64 * 1024;

const json = express.json({
  limit: bodyLimit,
  strict: false,
  type: ['application/json', 'application/*+json'],
});
const form = express.urlencoded({ limit: bodyLimit, extended: false, parameterLimit: 500 });

/** A JSON body; any other type is a 415, none at all a 400. */
export const jsonBody: RequestHandler[] = [
  json,
  (request, _response, next) => {
    if (request.body !== undefined) next();
    else if (request.is(['application/json', 'application/*+json']) === false)
      next(
        new HttpProblem(415, 'Send the body as application/json.', {
          headers: { Accept: 'application/json' },
        }),
      );
    else next(new HttpProblem(400, 'A JSON body is missing.'));
  },
];

/** A form's body; any other type is a 415, none at all an empty form. */
export const formBody: RequestHandler[] = [
  form,
  (request, _response, next) => {
    if (request.is('application/x-www-form-urlencoded') === false)
      next(
        new HttpProblem(415, 'Send the form as application/x-www-form-urlencoded.', {
          headers: { Accept: 'application/x-www-form-urlencoded' },
        }),
      );
    else next();
  },
];

/** A form's fields by name, repeated ones in order; never anything but text. */
export type FormFields = {
  one: (name: string) => string | undefined;
  all: (name: string) => readonly string[];
};

/** Reads what a form parser left of a body, or a query string, whatever shape it has. */
export function fieldsOf(body: unknown): FormFields {
  const all = (name: string): readonly string[] => {
    const value: unknown =
      typeof body === 'object' && body !== null && Object.hasOwn(body, name)
        ? Reflect.get(body, name)
        : undefined;
    return (Array.isArray(value) ? value : [value])
      .filter((each): each is string => typeof each === 'string')
      .map(withoutNul);
  };
  return { all, one: (name) => all(name)[0] };
}

/** A path's parameters by name. */
export function paramsOf(params: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, withoutNul(String(value))]));
}

/** No text of the database holds U+0000; readers of HTML put U+FFFD in its place, and so do we. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
