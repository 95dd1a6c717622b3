// A stand-in for the core, to look at screens without the WebAssembly module (npm run dev). It keeps everything in
// memory, merges nothing, seals nothing and judges nothing. It is never part of what is shipped: the bundle check looks
// for the words below.
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import { ClientAnswerSchema, ClientRequestSchema, DeviceView_State } from '../src/generated/client_pb';

export const standInMark = 'doorstep stand-in: nothing here is kept';

type Answer = Extract<NonNullable<Exclude<MessageInitShape<typeof ClientAnswerSchema>, { $typeName: string }>['answer']>, { case: string }>;

const id = (n: number): Uint8Array => Uint8Array.from({ length: 16 }, (_, i) => (i === 15 ? n : 1));
const space = id(1);

let state = DeviceView_State.LOCKED;
let joined = true;
let waiting = 0n;
const scratch = new Map<string, string>();

const device = (): Answer => ({
  case: 'device',
  value: {
    state, joined, joinCode: joined ? '' : '482913', organisation: 'Harrowmere Council', label: 'tab-014', holder: 'Priya Raman', office: true,
    waiting: { count: waiting, drafts: waiting, words: waiting === 0n ? 'Nothing is waiting to be sent' : `Waiting to send: ${waiting}`, oldestWords: waiting ? 'since today 15:02' : '' },
    lastSentWords: 'Last sent to the office: today 17:42',
  },
});

function answer(request: ReturnType<typeof read>): Answer {
  switch (request.ask.case) {
    case 'device': return device();
    case 'invitation':
      if (!request.ask.value.text.startsWith('doorstep-join:')) return refusal('invalid_input', 'this is not an invitation: it should begin with doorstep-join:');
      return { case: 'invitation', value: { label: 'tab-014', holder: 'Priya Raman', serverUrl: 'https://doorstep.harrowmere.example', organisation: 'Harrowmere Council', expiresAt: BigInt(Date.now() + 86_400_000) } };
    case 'join':
      state = DeviceView_State.UNLOCKED;
      joined = false;
      return device();
    case 'unlock':
      if (request.ask.value.passphrase === 'none') {
        state = DeviceView_State.NONE;  // to look at joining
        return device();
      }
      if (request.ask.value.passphrase === 'wrong') return refusal('wrong_passphrase', 'the passphrase does not open this store');
      state = DeviceView_State.UNLOCKED;
      return device();
    case 'lock':
      state = DeviceView_State.LOCKED;
      return device();
    case 'restore':
      state = DeviceView_State.LOCKED;
      return device();
    case 'backup': return { case: 'backup', value: { file: new Uint8Array(64), name: 'doorstep-tab-014-2026-04-01.backup' } };
    case 'prompts': return { case: 'prompts', value: { hidden: request.ask.value.hide ?? false } };
    case 'save':
      waiting += 1n;
      return { case: 'saved', value: { words: 'Saved on this tablet. Not finished', at: BigInt(Date.now()) } };
    case 'scratch': return { case: 'scratch', value: { words: scratch.get(request.ask.value.act) ?? '' } };
    case 'keepScratch':
      scratch.set(request.ask.value.act, request.ask.value.words);
      return { case: 'saved', value: { words: 'Saved on this tablet. Not finished', at: BigInt(Date.now()) } };
    case 'sync':
      joined = true;
      return { case: 'sync', value: { words: '', done: {} } };
    case 'today':
      return { case: 'today', value: {
        on: '2026-04-01', words: 'Wednesday 1 April 2026',
        visits: [{ space, caseName: 'Brennock', address: '14 Mill Row', day: '2026-04-01', time: '16:00', words: 'Planned visit', ref: 'b-1' }],
        cases: [{ space, name: 'Brennock', address: '14 Mill Row', visits: 3 }],
      } };
    case 'conflicts': return { case: 'conflicts', value: {} };
    case 'tasks': return { case: 'tasks', value: {} };
    case 'reviews': return { case: 'reviews', value: {} };
    default: return refusal('unsupported', `the stand-in has no answer to "${request.ask.case ?? 'nothing'}"`);
  }
}

const refusal = (code: string, message: string): Answer => ({ case: 'refusal', value: { code, message } });
const read = (bytes: Uint8Array) => fromBinary(ClientRequestSchema, bytes);

export class CoreStopped extends Error {}
export class RecordOpenElsewhere extends Error {}

export async function openCore() {
  console.warn(standInMark);
  return {
    call: (bytes: Uint8Array): Uint8Array => toBinary(ClientAnswerSchema, create(ClientAnswerSchema, { answer: answer(read(bytes)) })),
    close: () => undefined,
  };
}

export async function openOpfsPool() {
  return { slots: [], close: () => undefined };
}
