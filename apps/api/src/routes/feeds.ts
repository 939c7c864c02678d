import { Router, type Response } from 'express';

import type { ApiContext } from '../context.ts';
import { atomFeed, entryOf, type FeedEntry } from '../feeds/atom.ts';
import { only } from '../http/errors.tsx';
import { HttpProblem } from '../http/problem.ts';

const editionsInFeed = 5;
const entriesInFeed = 100;

/** The archive as Atom: the newest editions, and each topic. */
export function feedRoutes(context: ApiContext): Router {
  const router = Router();
  const { archive, site } = context;

  const send = (response: Response, path: string, title: string, entries: readonly FeedEntry[]): void => {
    const feed = atomFeed({ publicUrl: site.publicUrl, path, title, author: site.siteName, entries });
    response.type('application/atom+xml').set('Cache-Control', 'public, max-age=300').send(feed);
  };

  router
    .route('/feed.xml')
    .get(async (_request, response) => {
      const lines = await archive.editions({ before: null, limit: editionsInFeed });
      const editions = await Promise.all(lines.map((line) => archive.edition(line.day)));
      const entries = editions.flatMap((edition) =>
        (edition?.papers ?? []).map((paper) => entryOf(site.publicUrl, paper, edition?.day ?? null)),
      );
      send(response, '/feed.xml', site.siteName, entries.slice(0, entriesInFeed));
    })
    .all(only('GET'));

  router
    .route('/topics/:slug/feed.xml')
    .get(async (request, response) => {
      const topic = await archive.topic(request.params.slug);
      if (topic === null)
        throw new HttpProblem(404, 'There is no such topic. The sign-up form lists all of them.');
      const entries = topic.recent
        .filter(({ day }) => day !== null)
        .map(({ day, printed }) => entryOf(site.publicUrl, printed.paper, day));
      send(response, `/topics/${topic.slug}/feed.xml`, `${topic.name} – ${site.siteName}`, entries);
    })
    .all(only('GET'));

  return router;
}
