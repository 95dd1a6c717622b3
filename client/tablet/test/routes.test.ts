import { describe, expect, it } from 'vitest';
import { findRoute, matchPath, pathOf, pathTo, type Route } from '../src/app/routes';

const screen = (): null => null;
const routes: Route[] = [
  { path: '/today', screen },
  { path: '/visit/:space/:document', screen },
  { path: '/visit/:space/:document/:page', screen },
];

describe('routes', () => {
  it('match whole paths and give their parameters', () => {
    expect(matchPath('/visit/:space/:document/:page', '/visit/aa/bb/setting')).toEqual({ space: 'aa', document: 'bb', page: 'setting' });
    expect(matchPath('/visit/:space/:document', '/visit/aa/bb/setting')).toBeUndefined();
    expect(matchPath('/visit/:space/:document', '/visit/aa/')).toBeUndefined();
    expect(matchPath('/today', '/today')).toEqual({});
  });
  it('decode parameters, and refuse what cannot be decoded', () => {
    expect(matchPath('/x/:a', '/x/a%20b')).toEqual({ a: 'a b' });
    expect(matchPath('/x/:a', '/x/%E0%A4%A')).toBeUndefined();
  });
  it('are found in order', () => {
    expect(findRoute(routes, '/visit/aa/bb')?.route.path).toBe('/visit/:space/:document');
    expect(findRoute(routes, '/nowhere')).toBeUndefined();
  });
  it('read the address', () => {
    expect(pathOf('#/today')).toBe('/today');
    expect(pathOf('#/today/')).toBe('/today');
    expect(pathOf('#main')).toBe('');
    expect(pathOf('')).toBe('');
  });
  it('fill in an address', () => {
    expect(pathTo('/visit/:space/:document', { space: 'aa', document: 'b b' })).toBe('/visit/aa/b%20b');
  });
});
