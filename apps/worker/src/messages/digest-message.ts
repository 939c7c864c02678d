import type { ClaimedDelivery } from '@broadsheet/database';
import { type Assemble, UnbuildableError } from '@broadsheet/delivery';
import type { DigestItem } from '@broadsheet/digest';
import { type Signer, assembleDigest } from '@broadsheet/rendering';

import type { EditionFragments } from './edition-fragments.ts';
import type { Postmark } from './postmark.ts';

/** Makes the message of a claimed delivery: fragments joined, links that carry its tokens filled in. */
export function createDigestMessages(ports: {
  fragments: EditionFragments;
  postmark: Postmark;
  signer: Signer | null;
}): Assemble<ClaimedDelivery> {
  const { fragments, postmark, signer } = ports;
  return async (row) => {
    const { contents, templateVersion } = row;
    const frame = await fragments.frame(templateVersion);
    const inHand = await fragments.prepare(contents, templateVersion);
    const paperOf = (item: DigestItem) => inHand.paper(item) ?? [];
    const rows = contents.items.flatMap((item) => {
      const paper = inHand.paper(item);
      if (paper === undefined) return [];
      return [{ paper, reason: inHand.reason(item), votes: null }];
    });
    if (rows.length === 0) throw new UnbuildableError('Every paper of this digest was withdrawn');
    const mail = {
      ...postmark.dispatch(row),
      localDay: row.localDay,
      sample: row.sample,
      trendingOnly: contents.trendingOnly,
      considered: contents.considered,
      matched: contents.matched,
      cut: contents.cut.length,
      rows,
      also: contents.also.flatMap(paperOf),
      links: postmark.links(row),
    };
    return assembleDigest(frame, mail, signer);
  };
}
