// Addresses within the app: '#/visit/:space/:document/:page'. Only ids stand in them, never words of a record.
import type { ComponentType } from 'preact';

export type Params = Readonly<Record<string, string>>;

export interface ScreenProps {
  params: Params;
}

export interface Route {
  /** '/visit/:space/:document/:page' */
  path: string;
  screen: ComponentType<ScreenProps>;
  /** Only for office devices. */
  office?: boolean;
}

export interface Match {
  route: Route;
  params: Params;
}

/** The parameters of `path` that fits `pattern`, else undefined. */
export function matchPath(pattern: string, path: string): Params | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const there = given[i] ?? '';
    if (part.startsWith(':')) {
      if (there === '') return undefined;
      try {
        params[part.slice(1)] = decodeURIComponent(there);
      } catch {
        return undefined;
      }
    } else if (part !== there) {
      return undefined;
    }
  }
  return params;
}

export function findRoute(routes: readonly Route[], path: string): Match | undefined {
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params) return { route, params };
  }
  return undefined;
}

/** '#/visit/…' → '/visit/…'; anything else → ''. */
export function pathOf(hash: string): string {
  if (!hash.startsWith('#/')) return '';
  const path = hash.slice(1).split('?')[0] ?? '';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** '/visit/:space/:document/:page' with its parameters filled in. */
export function pathTo(pattern: string, params: Params = {}): string {
  return pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
}
