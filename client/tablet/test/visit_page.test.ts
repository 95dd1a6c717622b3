import { expect, test } from 'vitest';
import { parentOf } from '../src/screens/worker/visit_page';

test('Back leads to the page above while a page is still being read', () => {
  const hub = '/visit/aa/bb';
  expect(parentOf(hub, hub)).toBe('#/today');
  expect(parentOf(`${hub}/setting`, hub)).toBe(`#${hub}`);
  expect(parentOf(`${hub}/version/1`, hub)).toBe(`#${hub}`);
  expect(parentOf(`${hub}/child/12`, hub)).toBe(`#${hub}/children`);
  expect(parentOf(`${hub}/wishes/12`, hub)).toBe(`#${hub}/wishes`);
  expect(parentOf(`${hub}/note/cc`, hub)).toBe(true);
});
