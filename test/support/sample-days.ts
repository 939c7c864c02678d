import { type PaperRecord, sampleEdition } from '@broadsheet/papers';

/**
 * Publishes the papers of the sample edition, dealt out over days.
 * @param api where to, see `api-server.ts`
 * @param days `2025-08-08`, oldest first
 */
export async function publishSampleDays(
  api: { publish(day: string, records: readonly Partial<PaperRecord>[]): Promise<void> },
  days: readonly string[],
): Promise<void> {
  for (const [index, day] of days.entries())
    await api.publish(
      day,
      sampleEdition
        .filter((_record, at) => at % days.length === index)
        .map((record) => ({ ...record, keywords: [], pdfUrl: null, codeUrl: null, publishedOn: day })),
    );
}
