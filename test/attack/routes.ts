import type { Express } from 'express';

/** One address of the app, as it was declared, with one method; `METHOD path`. A pattern stands as its source. */
export type RouteName = string;

/**
 * Every route of an app, read from its router: what is mounted is found, whether anybody thought of it here or not.
 * The answers to methods that a path does not have, and assets named by their content, are left out.
 */
export function routesOf(app: Express): readonly RouteName[] {
  const found = new Set<string>();
  const walk = (stack: readonly Layer[]): void => {
    for (const { route, handle } of stack) {
      if (route !== undefined) {
        const path = typeof route.path === 'string' ? route.path : route.path.source;
        for (const { method } of route.stack)
          if (method !== undefined && !path.startsWith('/assets/'))
            found.add(`${method.toUpperCase()} ${path}`);
      }
      const inner: unknown = Reflect.get(handle, 'stack');
      if (Array.isArray(inner)) walk(inner as Layer[]);
    }
  };
  walk((app.router as unknown as { stack: Layer[] }).stack);
  return [...found].sort();
}

/** What Express keeps of a `use` or a `route`; its types do not say. */
type Layer = {
  route?: { path: string | RegExp; stack: readonly { method?: string }[] };
  handle: object;
};
