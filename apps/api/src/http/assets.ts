import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Router } from 'express';

const folder = fileURLToPath(new URL('../../assets/', import.meta.url));

/** The site's own files, named by their content, so that browsers keep them for a year. */
export type Assets = {
  css: string;
  js: string;
  deskCss: string;
  deskJs: string;
  icon: string;
  router: Router;
};

/**
 * Reads the site's files once.
 * @throws node's error when one is missing: the installation is not whole
 */
export function loadAssets(): Assets {
  const router = Router();
  const serve = (name: string, extension: string, type: string, files: readonly string[]): string => {
    const body = Buffer.concat(files.map((file) => readFileSync(join(folder, file))));
    const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12);
    const path = `/assets/${name}.${hash}.${extension}`;
    router.get(path, (_request, response) => {
      response.set('Cache-Control', 'public, max-age=31536000, immutable').type(type).send(body);
    });
    return path;
  };
  return {
    css: serve('site', 'css', 'text/css', ['tokens.css', 'site.css']),
    js: serve('site', 'js', 'text/javascript', ['site.js']),
    deskCss: serve('desk', 'css', 'text/css', ['desk.css']),
    deskJs: serve('desk', 'js', 'text/javascript', ['desk.mjs']),
    icon: serve('icon', 'svg', 'image/svg+xml', ['icon.svg']),
    router,
  };
}
