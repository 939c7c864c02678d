/** What an operator may do, most first: an owner everything, an editor topics and deliveries, a viewer look. */
export const roles = ['owner', 'editor', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** True where somebody of `role` may do what `wanted` is needed for. */
export function allows(role: Role, wanted: Role): boolean {
  return roles.indexOf(role) <= roles.indexOf(wanted);
}

/** Whether a text is a role. */
export function isRole(text: unknown): text is Role {
  return roles.includes(text as Role);
}
