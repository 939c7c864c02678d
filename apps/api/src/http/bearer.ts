import type { Request } from 'express';

/** The token of an `Authorization: Bearer` header (RFC 6750), or null. */
export function bearerOf(request: Request): string | null {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null;
}
