import { heedRejections, tellHeeded } from '@broadsheet/bounces';

import type { WorkerContext } from '../context.ts';

/** Lets follow from refusals at SMTP time what follows from bounces. */
export async function heedRefusals({ installation, returned, rejections }: WorkerContext): Promise<void> {
  const heeded = await heedRejections({ returned, rejections }, installation.clock());
  for (const one of heeded) tellHeeded(installation.log, one, 'smtp');
}
