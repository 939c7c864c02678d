import { sampleLanguage } from './language.ts';
import { sampleLearning } from './learning.ts';
import type { SampleRecord } from './sample-record.ts';
import { sampleScience } from './science.ts';
import { sampleVision } from './vision.ts';

/**
 * The bundled sample edition: 40 real papers, most votes first.
 *
 * It has no date and no publication number, and serves only while nothing was ever published (design section 3):
 * on a machine that reaches no source, the sign-up page still has something true to show.
 */
export const sampleEdition: readonly SampleRecord[] = [
  ...sampleLanguage,
  ...sampleLearning,
  ...sampleVision,
  ...sampleScience,
].sort((a, b) => b.votes - a.votes || (a.id < b.id ? -1 : 1));

export type { SampleRecord } from './sample-record.ts';
