import type { Actor, ApiToken, Role, Scope } from '@broadsheet/operators';
import type { Request, RequestHandler, Response } from 'express';

import type { Session } from '../../operators/operators.ts';
import type { DeskFrame } from '../../pages/admin/desk.tsx';
import type { FormFields } from '../body.ts';

/** Who asks for a page of `/admin`, and with what. */
export type Visit = {
  session: Session;
  /** The operator, as the audit trail names one. */
  by: Actor;
  /** What every page of the desk shares. */
  desk: DeskFrame;
  /** A form's fields; none of a GET. */
  fields: FormFields;
  /** The address's query. */
  query: FormFields;
  params: Readonly<Record<string, string>>;
  /** The `Cookie` header. */
  cookie: string;
  request: Request;
  response: Response;
};

/** One address of `/admin`. Nobody reaches `serve` without a session, the role, and for a POST the form's token. */
export type AdminRoute = {
  method: 'get' | 'post';
  /** Below `/admin`: `/sources/:name`. */
  path: string;
  needs: Role;
  /** In place of the usual form body: for uploads. */
  body?: readonly RequestHandler[];
  serve: (visit: Visit) => Promise<void> | void;
};

/** Who calls `/api/v1/admin`, and with what. */
export type Call = {
  token: ApiToken;
  by: Actor;
  body: unknown;
  query: FormFields;
  params: Readonly<Record<string, string>>;
  response: Response;
};

/** One address of the JSON API, below `/api/v1/admin`. Nobody reaches `serve` without a bearer of that scope. */
export type AdminApiRoute = {
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  scope: Scope;
  serve: (call: Call) => Promise<void> | void;
};

/** Something that wants a look, on the overview: one sentence, and the page where it is mended. */
export type Attention = { text: string; href: string };

/** A part of the desk: its routes, and its place in the menu if it has one. */
export type AdminPart = {
  place?: { name: string; href: string; label: string };
  routes: readonly AdminRoute[];
  api?: readonly AdminApiRoute[];
  /** What of this part wants a look now; asked for every overview, so it costs a query at most. */
  attention?: (session: Session) => Promise<readonly Attention[]>;
};
