import type { ClaimedDelivery } from '@broadsheet/database';
import { type Assemble, UnbuildableError, anyKeys } from '@broadsheet/delivery';
import type { DigestItem } from '@broadsheet/digest';
import { type Rooms, type Signer, assembleDigest } from '@broadsheet/rendering';

import type { EditionFragments } from './edition-fragments.ts';
import type { Postmark } from './postmark.ts';

/**
 * Makes the message of a claimed delivery: fragments joined, links that carry its tokens filled in. A paper withdrawn since the digest
 * was planned is left out. A retry has to have the bytes of the attempt before, of which nobody knows whether the paper stood in them: it stays
 * uncertain, and where an operator resends it, it goes without.
 */
export function createDigestMessages(ports: {
  fragments: EditionFragments;
  postmark: Postmark;
  signer: Signer | null;
  rooms: Rooms;
}): Assemble<ClaimedDelivery> {
  const { fragments, postmark, signer, rooms } = ports;
  return async (row) => {
    const { templateVersion } = row;
    const contents = row.readContents();
    const frame = await fragments.frame(templateVersion);
    const inHand = await fragments.prepare(contents, templateVersion);
    const withdrawn = await fragments.withdrawn();
    const standing = ({ paperId }: DigestItem) => !withdrawn.has(paperId);
    const sameBytes = row.retryOfUncertain && row.signedWith !== anyKeys;
    if (sameBytes && !(contents.items.every(standing) && contents.also.every(standing)))
      return { skip: 'withdrawn' };
    const paperOf = (item: DigestItem) => (standing(item) ? (inHand.paper(item) ?? []) : []);
    const rows = contents.items.flatMap((item) => {
      const paper = standing(item) ? inHand.paper(item) : undefined;
      if (paper === undefined) return [];
      // Papers of the sample are nobody's day: there is nothing to learn from a vote on them.
      const votes = row.sample ? null : postmark.votes(row.id, item.paperId);
      return [{ paper, reason: inHand.reason(item), votes }];
    });
    if (!contents.items.some(standing)) return { skip: 'withdrawn' };
    if (rows.length === 0) throw new UnbuildableError('No paper of this digest is kept');
    const { id, to, returnPath, messageId, date } = postmark.dispatch(row);
    // Spelled out: to spread objects for each digest took up to half as long again as the rest of joining (decision 0069).
    const mail = {
      id,
      to,
      returnPath,
      messageId,
      date,
      localDay: row.localDay,
      sample: row.sample,
      trendingOnly: contents.trendingOnly,
      note: contents.note ?? null,
      considered: contents.considered,
      matched: contents.matched - (contents.items.length - rows.length),
      cut: contents.cut.length,
      rows,
      also: contents.also.flatMap(paperOf),
      links: postmark.links(row),
    };
    return assembleDigest(frame, mail, signer, rooms);
  };
}
