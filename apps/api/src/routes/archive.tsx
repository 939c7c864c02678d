import { Router } from 'express';

import type { ApiContext } from '../context.ts';
import { fieldsOf } from '../http/body.ts';
import { only } from '../http/errors.tsx';
import type { FrameOf } from '../http/frame-of.ts';
import { HttpProblem } from '../http/problem.ts';
import { sendPage } from '../http/render.ts';
import { EditionPage, EditionsPage, TopicPageView } from '../pages/archive.tsx';
import { knownDay } from '../schemas/day.ts';

const linesAPage = 30;

/** What there is to read without an address: editions and topics. */
export function archiveRoutes(context: ApiContext, frameOf: FrameOf): Router {
  const router = Router();
  const { archive } = context;

  router
    .route('/editions')
    .get(async (request, response) => {
      const asked = fieldsOf(request.query).one('before');
      const before = asked !== undefined && /^\d{1,9}$/.test(asked) ? Number(asked) : null;
      const lines = await archive.editions({ before, limit: linesAPage + 1 });
      const sample = lines.length === 0 && before === null && (await archive.sample()) !== null;
      const shown = lines.slice(0, linesAPage);
      const older = lines.length > linesAPage ? (shown.at(-1)?.publication ?? null) : null;
      const topics = await archive.topics();
      const late = before === null ? await context.lateLine() : null;
      sendPage(
        response,
        <EditionsPage
          frame={frameOf()}
          lines={shown}
          older={older}
          sample={sample}
          late={late}
          topics={topics}
        />,
      );
    })
    .all(only('GET'));

  router
    .route('/editions/:date')
    .get(async (request, response) => {
      const { date } = request.params;
      const edition = await (date === 'sample' ? archive.sample() : archive.edition(knownDay(date)));
      if (edition === null) {
        const late = date === 'sample' ? null : await context.lateLine(knownDay(date));
        throw new HttpProblem(
          404,
          late ?? 'No edition was published for this day. The archive lists those that were.',
        );
      }
      sendPage(response, <EditionPage frame={frameOf()} edition={edition} />);
    })
    .all(only('GET'));

  router
    .route('/topics/:slug')
    .get(async (request, response) => {
      const topic = await archive.topic(request.params.slug);
      if (topic === null)
        throw new HttpProblem(404, 'There is no such topic. The sign-up form lists all of them.');
      const related = (await archive.topics()).filter(
        ({ group, slug }) => group === topic.group && slug !== topic.slug,
      );
      sendPage(response, <TopicPageView frame={frameOf()} topic={topic} related={related} />);
    })
    .all(only('GET'));

  return router;
}
