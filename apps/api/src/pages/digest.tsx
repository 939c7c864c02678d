import type { Digest } from '@broadsheet/digest';
import { countLine, reasonLine } from '@broadsheet/rendering';

import { Page, type Frame } from './frame.tsx';
import { PaperEntry, PaperLink, WithdrawnEntry } from './parts/paper.tsx';
import { MessagePage } from './message.tsx';
import { Segments } from './parts/marked.tsx';
import { longDay } from './words.ts';

/** A digest as it was mailed, with what did not fit. */
export function DigestPage({
  frame,
  digest,
  votePath,
}: {
  frame: Frame;
  digest: Digest;
  votePath: (paperId: number) => string | null;
}) {
  return (
    <Page frame={frame} title={`${frame.siteName}, ${longDay(digest.localDay)}`}>
      <div class="column">
        <h1>{longDay(digest.localDay)}</h1>
        <p class="lede">
          {countLine(digest)} {digest.sample && <span class="sample">Sample</span>}
        </p>
        {digest.note !== null && <p class="muted">{digest.note}</p>}
        <Papers entries={digest.items} withdrawn={digest.withdrawn} votePath={votePath} />
        {digest.cut.length > 0 && (
          <section class="section" aria-labelledby="more">
            <h2 id="more">More that match</h2>
            <ul class="lines">
              {digest.cut.map(({ paper, because }) => (
                <li key={paper.id}>
                  <PaperLink paper={paper}>{paper.title}</PaperLink>
                  <p>
                    <Segments segments={reasonLine(because)} />
                  </p>
                </li>
              ))}
            </ul>
          </section>
        )}
        {digest.also.length > 0 && (
          <section class="also" aria-labelledby="also">
            <h2 id="also">Also trending</h2>
            <ul>
              {digest.also.map((paper) => (
                <li key={paper.id}>
                  {digest.withdrawn.has(paper.id) ? (
                    <>
                      <s>{paper.title}</s> (withdrawn)
                    </>
                  ) : (
                    <PaperLink paper={paper}>{paper.title}</PaperLink>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Page>
  );
}

function Papers({
  entries,
  withdrawn,
  votePath,
}: {
  entries: Digest['items'];
  withdrawn: ReadonlySet<number>;
  votePath: (paperId: number) => string | null;
}) {
  return (
    <ol class="papers lead">
      {entries.map(({ paper, because }) => (
        <li key={paper.id}>
          {withdrawn.has(paper.id) ? (
            <WithdrawnEntry paper={paper} />
          ) : (
            <PaperEntry
              printed={{ paper, score: null, because: [because] }}
              heading="h2"
              votePath={votePath(paper.id)}
            />
          )}
        </li>
      ))}
    </ol>
  );
}

/** Digests are kept for 400 days. */
export function DigestGonePage({ frame }: { frame: Frame }) {
  return (
    <MessagePage frame={frame} title="This digest is no longer kept">
      <p>Digests stay here for 400 days. The editions they were made from stay in the archive.</p>
      <p>
        <a class="button plain" href="/editions">
          To the archive
        </a>
      </p>
    </MessagePage>
  );
}
