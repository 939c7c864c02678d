import { PrismaPg } from '@prisma/adapter-pg';

import { PrismaClient } from './generated/client.ts';

/**
 * Prisma's client over a few connections of its own: an entry apart, since reading it takes every process that loads it half a second and
 * 13 MB, and only operators' accounts ask for it. Nothing is dialled before the first query; whoever opens it disconnects it.
 * @param url a `postgres://` address
 */
export function connectPrisma(url: string): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 4 }) });
}
