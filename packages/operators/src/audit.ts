/** Who did something: an operator by address, an API token by label, a command by its verb, the system itself. */
export type Actor = { kind: 'operator' | 'token' | 'command' | 'system'; name: string };

/** What is kept of either side of a change: plain values, never a secret. */
export type AuditState = Readonly<Record<string, unknown>>;

/** An act of an operator, as it is kept for good. */
export type AuditEntry = {
  id: number;
  at: Date;
  by: Actor;
  /** "what.done": `operator.invited`, `topic.saved`. */
  act: string;
  /** What it was done to: an address, a slug, a label. */
  subject: string;
  before: AuditState | null;
  after: AuditState | null;
};

export type NewAuditEntry = Omit<AuditEntry, 'id'>;

/** What differs between two states, by name, in the order of the later one; nothing where they are the same. */
export function differences(
  before: AuditState | null,
  after: AuditState | null,
): readonly { name: string; before: unknown; after: unknown }[] {
  const names = new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})]);
  return [...names]
    .map((name) => ({ name, before: before?.[name], after: after?.[name] }))
    .filter((one) => JSON.stringify(one.before) !== JSON.stringify(one.after));
}
