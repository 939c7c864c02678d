import type { ClaimedDelivery, ClaimedNotice, TestDigestStore } from '@broadsheet/database';
import { type Assemble, UnbuildableError } from '@broadsheet/delivery';
import { type CoverageStore, chooseDigest, createCoverages } from '@broadsheet/digest';
import { dayOf } from '@broadsheet/papers';
import { defaultPreferences } from '@broadsheet/subscribers';

import type { Postmark } from './postmark.ts';

/** No row has it: what a test's links and return path name is nobody. */
const nobody = 0;
const note = 'This is a test of the doctor: its links lead to nobody’s subscription.';

/**
 * Makes the digest that an operator is mailed to be looked at: of the newest edition's trending papers, built, signed and addressed like anybody's. Its
 * bytes are kept before they leave.
 * @param assemblyFor makes digests that are postmarked as is said
 */
export function createTestDigest(ports: {
  coverage: CoverageStore;
  tests: Pick<TestDigestStore, 'keep'>;
  postmark: Postmark;
  templateVersion: string;
  assemblyFor: (postmark: Postmark) => Assemble<ClaimedDelivery>;
}): Assemble<ClaimedNotice> {
  const { coverage, tests, postmark, templateVersion, assemblyFor } = ports;
  return async (notice) => {
    const { id, email, messageDate } = notice;
    const to = await coverage.newestPublication();
    const range = await createCoverages(coverage, messageDate).cover(to - 1, to, []);
    const newest = range.editions.at(-1);
    if (newest === undefined) throw new UnbuildableError('There is no edition to make a test digest of');
    const contents = chooseDigest(range.coverage, {
      followed: [],
      muted: [],
      leanings: new Map(),
      maxPapers: defaultPreferences.maxPapers,
      printed: new Set(),
    });
    const assemble = assemblyFor({
      ...postmark,
      // Named as the notice that it is, and bounced as a digest is.
      dispatch: (row) => ({
        ...postmark.noticeDispatch({ id, email, messageDate }),
        returnPath: postmark.dispatch(row).returnPath,
      }),
    });
    const message = await assemble({
      ...notice,
      id: nobody,
      subscriberId: nobody,
      email,
      localDay: dayOf(messageDate),
      editionId: newest.editionId,
      sample: newest.day === null,
      readContents: () => ({ ...contents, note }),
      templateVersion,
      messageDate,
      mailGroup: null,
    });
    if (!('skip' in message)) await tests.keep(id, { returnPath: message.envelope.from, raw: message.raw });
    return message;
  };
}
