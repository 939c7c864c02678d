import { STATUS_CODES } from 'node:http';

import type { FieldProblem } from '@broadsheet/subscribers';

/** A problem document as RFC 9457 has it; `errors` says which fields, where fields were wrong. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: readonly FieldProblem[];
};

/** An answer that is an error: thrown anywhere below a route, told by the last middleware. */
export class HttpProblem extends Error {
  readonly code = 'HTTP_PROBLEM';
  readonly status: number;
  readonly errors: readonly FieldProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param status HTTP status, 400 to 599
   * @param detail what happened and what to do, for a person
   */
  constructor(
    status: number,
    detail: string,
    options: {
      errors?: readonly FieldProblem[];
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: options.cause });
    this.status = status;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }
}

/** The document of a problem. Types are `about:blank` (the status says it all) but for refused fields. */
export function problemDocument(problem: HttpProblem): Problem {
  const invalid = problem.errors !== undefined;
  return {
    type: invalid ? '/openapi.json#/components/schemas/ValidationProblem' : 'about:blank',
    title: invalid ? 'Some fields need mending' : (STATUS_CODES[problem.status] ?? 'Error'),
    status: problem.status,
    detail: problem.message,
    ...(invalid ? { errors: problem.errors } : {}),
  };
}

/** Refused fields as a 422. */
export function unprocessable(problems: readonly FieldProblem[]): HttpProblem {
  const errors = problems.map(({ field, message }) => ({ field: field === '' ? 'body' : field, message }));
  return new HttpProblem(422, errors.map((error) => `${error.field}: ${error.message}`).join(' '), {
    errors,
  });
}

/** A link whose token stands for nothing. */
export function unknownLink(): HttpProblem {
  return new HttpProblem(
    404,
    'This link leads nowhere: it may have been cut on its way. Ask for a new one at /link.',
  );
}

/** A link that stood for something once. */
export function linkGone(detail: string): HttpProblem {
  return new HttpProblem(410, detail);
}

/** What body parsers, routers and the rest throw, as a problem; anything unknown is a 500 that says nothing of itself. */
export function asProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const type = property(error, 'type');
  if (type === 'entity.too.large')
    return new HttpProblem(413, 'The body is larger than 64 kB. Send less.', { cause: error });
  if (type === 'entity.parse.failed')
    return new HttpProblem(400, 'The body is not well-formed JSON. Mend it and send it again.', {
      cause: error,
    });
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return new HttpProblem(
      415,
      'Send the body as UTF-8, without a content encoding that is not known here.',
      { cause: error },
    );
  if (type === 'parameters.too.many')
    return new HttpProblem(413, 'The form has more fields than are read here.', { cause: error });
  const status = property(error, 'status');
  if (typeof status === 'number' && status >= 400 && status < 500)
    return new HttpProblem(status, 'The request could not be read. Check its address and body.', {
      cause: error,
    });
  return new HttpProblem(500, 'Something went wrong here, not with your request. Try again in a minute.', {
    cause: error,
  });
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
