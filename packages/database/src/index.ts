export { connectDatabase, inTransaction } from './connect.ts';
export type { Database, Queryable } from './connect.ts';
