import { preferenceChangeSchema, signUpSchema } from '@broadsheet/subscribers';
import { z } from 'zod';

import type { Site } from './context.ts';
import {
  editionSchema,
  paperSchema,
  previewSchema,
  problemSchema,
  topicSchema,
  validationProblemSchema,
} from './schemas/archive.ts';
import {
  acceptedSchema,
  challengeSchema,
  choicesSchema,
  subscriptionSchema,
} from './schemas/subscription.ts';

const asked = {
  SignUp: signUpSchema.extend({
    altcha: z.string().optional().meta({
      description:
        'Where SIGNUP_PROOF is `all`: the solution of a challenge, base64 of JSON as ALTCHA has it',
    }),
  }),
  Change: preferenceChangeSchema,
  Choices: choicesSchema,
} as const;
const told = {
  Accepted: acceptedSchema,
  Challenge: challengeSchema,
  Subscription: subscriptionSchema,
  Topic: topicSchema,
  Preview: previewSchema,
  Paper: paperSchema,
  Edition: editionSchema,
  Problem: problemSchema,
  ValidationProblem: validationProblemSchema,
} as const;

type Name = keyof typeof asked | keyof typeof told;

const reference = (name: Name) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const body = (name: Name) => ({ requestBody: { required: true, ...json(reference(name)) } });
const answer = (description: string, schema: object) => ({ description, ...json(schema) });
const problem = (description: string, name: 'Problem' | 'ValidationProblem' = 'Problem') => ({
  description,
  content: { 'application/problem+json': { schema: reference(name) } },
});
const refused = { 422: problem('Fields that need mending; nothing was stored', 'ValidationProblem') };
const malformed = {
  400: problem('Not well-formed'),
  413: problem('Larger than 64 kB'),
  415: problem('Not application/json'),
};
const unauthorised = {
  401: problem('No token, or one that opens nothing'),
  410: problem('The subscription was erased'),
};
const bearer = { security: [{ preferenceToken: [] }] };
const date = { name: 'date', in: 'path', required: true, schema: { type: 'string', format: 'date' } };

const paths = {
  '/api/v1/subscriptions': {
    post: {
      operationId: 'subscribe',
      summary: 'Sign up: a link to confirm is mailed',
      ...body('SignUp'),
      responses: {
        202: answer('The same for every address', reference('Accepted')),
        403: problem('Sign-up is closed'),
        429: problem('Too many from this network'),
        503: problem('Too many at the moment'),
        ...malformed,
        ...refused,
      },
    },
  },
  '/api/v1/challenge': {
    get: {
      operationId: 'getChallenge',
      summary: 'A sum for a proof of work, good for one sign-up within ten minutes',
      responses: { 200: answer('An ALTCHA challenge', reference('Challenge')) },
    },
  },
  '/api/v1/subscription': {
    get: {
      operationId: 'readSubscription',
      summary: 'The subscription of this token',
      ...bearer,
      responses: { 200: answer('As it stands', reference('Subscription')), ...unauthorised },
    },
    patch: {
      operationId: 'changeSubscription',
      summary: 'Change some of it',
      ...bearer,
      ...body('Change'),
      responses: {
        200: answer('As it stands now', reference('Subscription')),
        ...unauthorised,
        ...malformed,
        ...refused,
      },
    },
    delete: {
      operationId: 'unsubscribe',
      summary: 'Unsubscribe; nothing is erased',
      ...bearer,
      responses: { 204: { description: 'Unsubscribed' }, ...unauthorised },
    },
  },
  '/api/v1/topics': {
    get: {
      operationId: 'listTopics',
      summary: 'The topics on offer',
      responses: { 200: answer('In the operator’s order', { type: 'array', items: reference('Topic') }) },
    },
  },
  '/api/v1/editions/{date}': {
    get: {
      operationId: 'readEdition',
      summary: 'A published edition',
      parameters: [date],
      responses: {
        200: answer('Papers in trending order', reference('Edition')),
        404: problem('None that day'),
        ...refused,
      },
    },
  },
  '/api/v1/preview': {
    post: {
      operationId: 'preview',
      summary: 'What these choices make of the newest edition',
      ...body('Choices'),
      responses: {
        200: answer('The front page', reference('Preview')),
        429: problem('Too many from this network'),
        ...malformed,
        ...refused,
      },
    },
  },
};

/** The API's description, OpenAPI 3.1, from the very schemas that judge its input. */
export function openApi(site: Site): object {
  return {
    openapi: '3.1.0',
    info: { title: `${site.siteName} API`, version: '1' },
    servers: [{ url: site.publicUrl }],
    paths,
    components: {
      securitySchemes: {
        preferenceToken: { type: 'http', scheme: 'bearer', description: 'The token of a preference link' },
      },
      schemas: { ...schemasOf(asked, 'input'), ...schemasOf(told, 'output') },
    },
  };
}

function schemasOf(
  schemas: Readonly<Record<string, z.ZodType>>,
  io: 'input' | 'output',
): Readonly<Record<string, object>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { schemas: made } = z.toJSONSchema(registry, { io, uri: (id) => `#/components/schemas/${id}` });
  const apart = new Set(['$schema', '$id']);
  return Object.fromEntries(
    Object.entries(made).map(([id, schema]) => [
      id,
      Object.fromEntries(Object.entries(schema).filter(([key]) => !apart.has(key))),
    ]),
  );
}
