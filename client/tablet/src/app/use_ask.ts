// Reading from the core in a screen: const {data, error, reload} = useAsk({case: 'today', value: {on: ''}}).
// It is read again when `ask` changes and after a sync that brought something.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { client, encodeAsk, Refused, type AnswerTo, type Ask } from '../core/client';
import { sameBytes } from '../core/ids';
import { revision } from '../core/status';

export interface Asked<T> {
  /** The last answer; stays while it is read again. */
  data: T | undefined;
  error: Refused | undefined;
  reload: () => Promise<void>;
}

export function useAsk<const A extends Ask>(ask: A): Asked<AnswerTo<A['case']>> {
  const [data, setData] = useState<unknown>();
  const [error, setError] = useState<Refused>();
  const latest = useRef<{ ask: A; bytes: Uint8Array; turn: number }>({ ask, bytes: new Uint8Array(), turn: 0 });
  const bytes = encodeAsk(ask);
  if (!sameBytes(bytes, latest.current.bytes)) latest.current = { ask, bytes, turn: latest.current.turn };
  const subject = latest.current.bytes;

  const reload = useCallback(async () => {
    const turn = ++latest.current.turn;
    try {
      const answer = await client.ask(latest.current.ask);
      if (turn !== latest.current.turn) return;
      setData(answer);
      setError(undefined);
    } catch (refused) {
      if (turn !== latest.current.turn) return;
      setError(refused instanceof Refused ? refused : new Refused('io', String(refused)));
    }
  }, []);

  const changes = revision.value;
  useEffect(() => void reload(), [subject, changes]);
  useEffect(() => () => { latest.current.turn = Number.MAX_SAFE_INTEGER; }, []);
  return { data: data as AnswerTo<A['case']> | undefined, error, reload };
}
