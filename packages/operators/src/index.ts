export { allows, roles } from './role.ts';
export type { Role } from './role.ts';
