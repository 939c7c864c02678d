import { heedRejections, tellHeeded } from '@broadsheet/bounces';
import { createStreamStore } from '@broadsheet/database';

import type { WorkerContext } from '../context.ts';

/** Lets follow from refusals at SMTP time what follows from bounces: nothing but a review where the server refuses nearly everybody. */
export async function heedRefusals({ installation, returned, rejections }: WorkerContext): Promise<void> {
  const now = installation.clock();
  const { pause } = await createStreamStore(installation.database).state(now);
  const doubted = pause?.reason === 'mass-rejection';
  const heeded = await heedRejections({ returned, rejections }, { now, doubted });
  for (const one of heeded) tellHeeded(installation.log, one, 'smtp');
}
