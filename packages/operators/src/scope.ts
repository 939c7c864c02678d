/** What an API token may do: read what `/admin` shows of a part, or write it. `write` does not include `read`. */
export const scopes = [
  'status:read',
  'topics:read',
  'topics:write',
  'sign-ups:read',
  'sign-ups:write',
  'deliveries:read',
  'deliveries:write',
  'audit:read',
] as const;
export type Scope = (typeof scopes)[number];

/** Whether a text is a scope. */
export function isScope(text: unknown): text is Scope {
  return scopes.includes(text as Scope);
}
