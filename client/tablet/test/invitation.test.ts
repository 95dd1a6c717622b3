import { describe, expect, it } from 'vitest';
import { invitationIn } from '../src/screens/shell/invitation';

const text = 'doorstep-join:CgQxMjM0-_5';

describe('an invitation', () => {
  it('is found in a link, encoded or not, with or without its beginning', () => {
    expect(invitationIn(`https://doorstep.example/#join=${text}`)).toBe(text);
    expect(invitationIn(`https://doorstep.example/#/join=${encodeURIComponent(text)}`)).toBe(text);
    expect(invitationIn('#join=CgQxMjM0-_5')).toBe(text);
  });
  it('is found in pasted words, with lines broken by a mail program', () => {
    expect(invitationIn(`Hello Priya,\n${text}`)).toBe(text);
    expect(invitationIn('doorstep-join:CgQx\n  MjM0-_5\n')).toBe(text);
  });
  it('is left to the core to refuse when it is something else', () => {
    expect(invitationIn('  hello ')).toBe('hello');
    expect(invitationIn('#join=%E0%A4%A')).toBe('doorstep-join:%E0%A4%A');
  });
});
