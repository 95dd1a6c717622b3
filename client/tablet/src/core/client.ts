// The typed door into the core: client.ask({case: 'today', value: {on: ''}}) gives a TodayView, or throws Refused.
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ClientAnswerSchema, ClientRequestSchema, type ClientAnswer, type ClientRequest,
} from '../generated/client_pb';
import type { FromWorker, SyncWhy, ToWorker } from './messages';

/** What the core, or the worker, would not do: words for a person, and never a record's. */
export class Refused extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
    this.name = 'Refused';
  }
}

type AskCase = NonNullable<ClientRequest['ask']['case']>;
type AnswerCase = Exclude<NonNullable<ClientAnswer['answer']['case']>, 'refusal'>;
type RequestInit = Exclude<MessageInitShape<typeof ClientRequestSchema>, { $typeName: string }>;
export type Ask = Extract<NonNullable<RequestInit['ask']>, { case: AskCase }>;

/** Which answer each ask has: proto/client.proto's comments. */
const answerOf = {
  device: 'device', invitation: 'invitation', join: 'device', unlock: 'device', lock: 'device', sync: 'sync',
  backup: 'backup', restore: 'device', hint: 'hint',
  today: 'today', caseFile: 'caseFile', visit: 'visit', newVisit: 'newVisit', save: 'saved', prompts: 'prompts',
  finish: 'finish', actionCheck: 'findings', correct: 'visit', review: 'visit', comment: 'visit', history: 'history',
  conflicts: 'conflicts', resolve: 'saved', attach: 'saved', attachment: 'attachment', scratch: 'scratch', keepScratch: 'saved',
  tasks: 'tasks', decideTask: 'saved', report: 'report', reviews: 'reviews', pattern: 'saved',
  exportNotes: 'exportNotes',
} as const satisfies Record<AskCase, AnswerCase>;

export type AnswerTo<C extends AskCase> = Extract<ClientAnswer['answer'], { case: (typeof answerOf)[C] }>['value'];

/** Asks that change the store, and so what waits. */
const writes: ReadonlySet<AskCase> = new Set<AskCase>([
  'newVisit', 'save', 'finish', 'correct', 'review', 'comment', 'resolve', 'attach', 'decideTask', 'pattern',
]);

export function encodeAsk(ask: Ask): Uint8Array {
  return toBinary(ClientRequestSchema, create(ClientRequestSchema, { ask } as RequestInit));
}

/** The answer's value; throws Refused. */
export function decodeAnswer<C extends AskCase>(ask: C, bytes: Uint8Array): AnswerTo<C> {
  const { answer } = fromBinary(ClientAnswerSchema, bytes);
  if (answer.case === 'refusal') throw new Refused(answer.value.code, answer.value.message);
  if (answer.case !== answerOf[ask]) throw new Refused('malformed', 'Doorstep answered something else than was asked.');
  return answer.value as AnswerTo<C>;
}

type Pending = { resolve: (bytes: Uint8Array) => void; reject: (error: Refused) => void };

export class Client {
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Set<(message: FromWorker) => void>();
  private readonly written = new Set<(ask: AskCase) => void>();
  private lastId = 0;

  constructor(private readonly port: Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>) {
    port.addEventListener('message', (event) => this.receive((event as MessageEvent<FromWorker>).data));
    port.addEventListener('error', () => this.stopped('Doorstep has stopped on this tablet. Close it and open it again: what was saved is safe.'));
  }

  async ask<const A extends Ask>(ask: A): Promise<AnswerTo<A['case']>> {
    const id = ++this.lastId;
    const bytes = encodeAsk(ask);
    const answer = await new Promise<Uint8Array>((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.port.postMessage({ kind: 'ask', name: ask.case, id, bytes } satisfies ToWorker, [bytes.buffer as ArrayBuffer]);
    });
    const value = decodeAnswer(ask.case as A['case'], answer);
    const looked = ask.case === 'finish' && !ask.value.really;
    if (writes.has(ask.case) && !looked) for (const listener of this.written) listener(ask.case);
    return value;
  }

  /** Asks for an exchange with the office, soon; never waits for it. */
  sync(why: SyncWhy): void {
    this.post({ kind: 'sync', why });
  }

  post(message: ToWorker): void {
    this.port.postMessage(message);
  }

  /** Ends the worker, and with it whatever it was fetching. Only after locking. */
  end(): void {
    this.port.terminate();
    this.stopped('Doorstep is starting anew.');
  }

  /** Everything the worker says that is not an answer. */
  onMessage(listener: (message: FromWorker) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** After each ask that wrote something, before it is answered. */
  onWritten(listener: (ask: AskCase) => void): () => void {
    this.written.add(listener);
    return () => this.written.delete(listener);
  }

  private receive(message: FromWorker): void {
    if (message.kind === 'answer') {
      this.pending.get(message.id)?.resolve(message.bytes);
      this.pending.delete(message.id);
      return;
    }
    if (message.kind === 'taken') this.stopped('Doorstep is open in another tab.');
    for (const listener of this.listeners) listener(message);
  }

  private stopped(words: string): void {
    for (const waiting of this.pending.values()) waiting.reject(new Refused('unavailable', words));
    this.pending.clear();
  }
}

let theClient: Client | undefined;

/** Once, at start (src/main.tsx), and by tests. */
export function setClient(client: Client): void {
  theClient = client;
}

/** The one client of this page. */
export const client = {
  ask<const A extends Ask>(ask: A): Promise<AnswerTo<A['case']>> {
    return get().ask(ask);
  },
  sync(why: SyncWhy): void {
    theClient?.sync(why);
  },
  post(message: ToWorker): void {
    get().post(message);
  },
  end(): void {
    theClient?.end();
  },
  onMessage: (listener: (message: FromWorker) => void) => get().onMessage(listener),
  onWritten: (listener: (ask: AskCase) => void) => get().onWritten(listener),
};

function get(): Client {
  if (!theClient) throw new Error('the client is not started');
  return theClient;
}
