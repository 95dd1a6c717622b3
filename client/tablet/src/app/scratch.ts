// Words for an act that is not done yet: a question, a decision, a reason. They save themselves on this tablet, sealed,
// and stand there again after a lock or a kill, until the act is done (or given up) and they are forgotten.
import { client } from '../core/client';
import { useAutosave } from './autosave';
import { useAsk } from './use_ask';

export interface Scratch {
  words: string;
  /** What was kept before has come. Until then nothing can be typed here, or it would take its place. */
  ready: boolean;
  /** '' when there is nothing wrong. */
  error: string;
  /** For <TextArea>, <TextInput>. */
  props: { value: string; disabled: boolean; onInput: (words: string) => void; onBlur: () => void };
  set: (words: string) => void;
  /** The act is done, or given up. */
  forget: () => Promise<void>;
}

/** `act` names it by ids and fixed words alone: `comment/${idText(visit)}/${section}`. */
export function useScratch(act: string): Scratch {
  const { data, error: unread } = useAsk({ case: 'scratch', value: { act } });
  const text = useAutosave(`scratch/${act}`, data?.words ?? '', (words) => client.ask({ case: 'keepScratch', value: { act, words } }));
  const ready = data !== undefined || unread !== undefined;
  return {
    words: text.value,
    ready,
    error: text.error || (unread && text.value === '' ? unread.message : ''),
    props: { ...text.props, disabled: !ready },
    set: text.props.onInput,
    forget: async () => {
      text.props.onInput('');
      await text.flush();
    },
  };
}
