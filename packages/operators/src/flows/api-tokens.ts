import type { Actor } from '../audit.ts';
import type { ApiToken, ApiTokenStore, Note } from '../ports.ts';
import type { Scope } from '../scope.ts';
import { createSecret, hashOfSecret, secretOctets } from '../secrets.ts';

export type ApiTokenPorts = {
  tokens: ApiTokenStore;
  note: Note;
  randomBytes(size: number): Uint8Array;
};

/** Scanners of secrets know ours by it. */
const prefix = 'bst_';

/**
 * Issues an API token.
 * @returns the token: the only time it is seen
 */
export async function issueToken(
  ports: ApiTokenPorts,
  { label, scopes, by, now }: { label: string; scopes: readonly Scope[]; by: Actor; now: Date },
): Promise<{ id: number; token: string }> {
  const { token, hash } = createSecret(ports.randomBytes(secretOctets), prefix);
  const id = await ports.tokens.add({ hash, label, scopes, issuedBy: by.name, issuedAt: now });
  await ports.note(by, 'token.issued', label, { after: { id, scopes } });
  return { id, token };
}

/** Whose token a bearer is; null for none in force. */
export async function tokenBy(
  ports: Pick<ApiTokenPorts, 'tokens'>,
  bearer: string,
  now: Date,
): Promise<ApiToken | null> {
  return bearer.startsWith(prefix) ? ports.tokens.use(hashOfSecret(bearer), now) : null;
}

/** Ends a token; false where there was none in force. */
export async function revokeToken(
  ports: ApiTokenPorts,
  id: number,
  { by, now }: { by: Actor; now: Date },
): Promise<boolean> {
  const ended = await ports.tokens.revoke(id, now);
  if (ended === null) return false;
  await ports.note(by, 'token.revoked', ended.label, { before: { id, scopes: ended.scopes } });
  return true;
}
