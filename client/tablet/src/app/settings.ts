// What a person chose for this tablet; nothing of it is about records.
import { signal } from '@preact/signals';

export interface Settings {
  /** Minutes without a touch after which the app locks: 1 to 15. */
  idleMinutes: number;
  /** The hand that holds the main button's side. */
  hand: 'right' | 'left';
}

const key = 'doorstep-settings';
const defaults: Settings = { idleMinutes: 5, hand: 'right' };

function read(): Settings {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Settings>;
    const minutes = Math.round(Number(kept.idleMinutes ?? defaults.idleMinutes));
    return {
      idleMinutes: minutes >= 1 && minutes <= 15 ? minutes : defaults.idleMinutes,
      hand: kept.hand === 'left' ? 'left' : 'right',
    };
  } catch {
    return defaults;
  }
}

export const settings = signal<Settings>(read());

export function changeSettings(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change };
  try {
    localStorage.setItem(key, JSON.stringify(settings.value));
  } catch { /* they hold until the app is closed */ }
}
