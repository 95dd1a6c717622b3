// An invitation as it comes: a link to the app, a scanned code, or pasted text.
import { signal } from '@preact/signals';

const prefix = 'doorstep-join:';

/** The invitation in `text`, as the core reads it: "doorstep-join:…". Words around it are left out. */
export function invitationIn(text: string): string {
  const link = /[#?&/]join=([^&\s]+)/.exec(text);
  if (link?.[1] !== undefined) {
    let value = link[1];
    try {
      value = decodeURIComponent(value);
    } catch { /* as it stands */ }
    return value.startsWith(prefix) ? value : prefix + value;
  }
  const at = text.indexOf(prefix);
  return at >= 0 ? text.slice(at).replace(/\s+/g, '') : text.trim();
}

/** What the app was opened with. */
export const given = signal('');

/** At start: the invitation is a secret, so it does not stay in the address or the history. */
export function takeInvitationFromAddress(): void {
  if (!/^#\/?join=/.test(location.hash)) return;
  given.value = invitationIn(location.hash);
  history.replaceState(null, '', location.pathname);
}
