import { describe, expect, it } from 'vitest';
import { dueColour, statusColour, waitingWords, wording } from '../src/core/wording';

describe('the fixed wording', () => {
  it('is exactly this', () => {
    expect(wording.saving).toBe('Saving…');
    expect(wording.savedNotFinished).toBe('Saved on this tablet. Not finished');
    expect(wording.offline).toBe('You are offline. Everything is being saved on this tablet');
    expect(waitingWords(0n)).toBe('0 waiting to send');
  });
  it('has its colours: waiting is never red', () => {
    expect(['draft', 'waiting', 'sent', 'conflict', 'help'].map(statusColour)).toEqual(['grey', 'blue', 'green', 'yellow', 'red']);
    expect(['overdue', 'due_today', 'in_time', 'none'].map(dueColour)).toEqual(['red', 'yellow', 'green', 'grey']);
  });
});
