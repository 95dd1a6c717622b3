// Files of a child's part: a photo of a drawing, an activity sheet, a document. Attach it and say what it told you.
import { useRef, useState } from 'preact/hooks';
import { useScratch } from '../../app/scratch';
import { Button, Inset, Radios, StatusTag, TextArea, TextInput } from '../../app/ui';
import { client } from '../../core/client';
import { saveFile } from '../../core/files';
import { field, rowsOf } from '../../core/fields';
import { idText, itemText } from '../../core/ids';
import { AttachmentValueSchema, type AttachmentValue } from '../../generated/record_pb';
import { RowError, RowText, Trail } from './controls';
import { useRow } from './row';
import { UndoNotice, useUndo, type Undo } from './undo';
import type { VisitProps } from './visit_page';
import { sizeOf } from './words';

type Kind = 'activity' | 'photo' | 'document';
export const kindWords: Record<string, string> = { activity: 'Activity', photo: 'Photo', document: 'Document' };

export function Attachments({ page, child, name }: { page: VisitProps; child: bigint; name: string }) {
  const undo = useUndo(page);
  const rows = rowsOf(page.view, AttachmentValueSchema, field.attachment).filter((row) => row.value.child === child);
  return (
    <section aria-label="Activities and files" class="dw-files">
      <h2 class="govuk-heading-m">Activities and files</h2>
      {rows.map((row) => <FileCard key={itemText(row.item)} page={page} item={row.item} undo={undo} />)}
      <UndoNotice undo={undo} />
      <AddFile page={page} child={child} name={name} />
    </section>
  );
}

function FileCard({ page, item, undo }: { page: VisitProps; item: bigint; undo: Undo }) {
  const row = useRow(page, AttachmentValueSchema, field.attachment, item);
  const key = itemText(item);
  const title = row.value.title || kindWords[row.value.kind] || 'File';
  const state = page.view.fields.find((each) => each.field === field.attachment && each.item === item);
  return (
    <div class="ds-card dw-block" id={`file-${key}`} tabIndex={-1}>
      <p><strong>{title}</strong> <span class="dw-muted">{[kindWords[row.value.kind], sizeOf(row.value.bytes)].filter(Boolean).join(' · ')}</span> {state && state.state !== 'draft' && <StatusTag status={state.state} words={state.statusWords} />}</p>
      <OpenFile page={page} item={item} value={row.value} title={title} />
      <RowText row={row} id={`discussion-${key}`} label="What did it tell you?" words={row.value.discussion} write={(draft, words) => { draft.discussion = words; }} />
      <RowError row={row} />
      <div class="dw-tools">
        <button class="ds-quiet" type="button" onClick={() => void undo.remove(field.attachment, item, title)}>Remove<span class="govuk-visually-hidden"> {title}</span></button>
        <Trail page={page} number={field.attachment} item={item} name={title} />
      </div>
    </div>
  );
}

/** Shows a picture here; hands over anything else as a file. */
export function OpenFile({ page, item, value, title }: { page: Pick<VisitProps, 'space' | 'visit'>; item: bigint; value: AttachmentValue; title: string }) {
  const [url, setUrl] = useState('');
  const [problem, setProblem] = useState('');
  if (value.document.length === 0) return <p class="dw-muted">Only described: the file itself is not on this tablet.</p>;
  const open = async (): Promise<void> => {
    try {
      const file = await client.ask({ case: 'attachment', value: { space: page.space, visit: page.visit, item } });
      if (/^image\/(jpeg|png|webp|gif)$/.test(file.mime)) {
        setUrl(URL.createObjectURL(new Blob([file.content as Uint8Array<ArrayBuffer>], { type: file.mime })));
      } else {
        saveFile(file.content, `attachment-${itemText(item).slice(0, 6)}`, file.mime);
      }
      setProblem('');
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const hide = (): void => {
    URL.revokeObjectURL(url);
    setUrl('');
  };
  return (
    <>
      {url !== '' && <img class="dw-picture" src={url} alt={title} />}
      {problem !== '' && <p class="govuk-error-message" role="alert">{problem}</p>}
      <Button kind="secondary" onClick={() => void (url === '' ? open() : Promise.resolve(hide()))}>{url === '' ? 'Show' : 'Hide'}<span class="govuk-visually-hidden"> {title}</span></Button>
    </>
  );
}

function AddFile({ page, child, name }: { page: VisitProps; child: bigint; name: string }) {
  const photo = useRef<HTMLInputElement>(null);
  const choose = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const [kind, setKind] = useState<Kind>('activity');
  const about = `attach/${idText(page.visit)}/${itemText(child)}`;
  const title = useScratch(`${about}/title`);
  const discussion = useScratch(`${about}/discussion`);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const take = (input: HTMLInputElement, as: Kind): void => {
    const [picked] = input.files ?? [];
    input.value = '';
    if (!picked) return;
    setFile(picked);
    setKind(as);
    setProblem('');
  };
  const forget = async (): Promise<void> => {
    setFile(undefined);
    await Promise.all([title.forget(), discussion.forget()]);
  };
  const add = async (): Promise<void> => {
    if (!file) return;
    setBusy(true);
    try {
      const content = new Uint8Array(await file.arrayBuffer());
      await client.ask({ case: 'attach', value: { space: page.space, visit: page.visit, child, kind, title: title.words.trim() || kindWords[kind]!, mime: file.type, discussion: discussion.words, content } });
      await forget();
      await page.reload();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  if (!file) {
    return (
      <>
        {discussion.words !== '' && (
          <Inset>
            <p>You began to add a file. What you wrote is kept; choose the file again.</p>
            <p class="dw-words">{discussion.words}</p>
          </Inset>
        )}
        <div class="dw-pair">
          <input class="govuk-visually-hidden" ref={photo} type="file" accept="image/*" capture="environment" tabIndex={-1} aria-hidden="true" onChange={(event) => take(event.currentTarget, 'photo')} />
          <input class="govuk-visually-hidden" ref={choose} id="file" type="file" accept="image/*,application/pdf" tabIndex={-1} aria-hidden="true" onChange={(event) => take(event.currentTarget, 'activity')} />
          <Button kind="secondary" onClick={() => photo.current?.click()}>Take a photo</Button>
          <Button kind="secondary" onClick={() => choose.current?.click()}>Choose a file</Button>
        </div>
      </>
    );
  }
  return (
    <div class="ds-card">
      <p><strong>A file is chosen</strong> <span class="dw-muted">{sizeOf(BigInt(file.size))}</span></p>
      <Radios id="file-kind" legend="What is it?" inline value={kind} onChange={setKind}
        choices={[{ value: 'activity', label: 'Activity' }, { value: 'photo', label: 'Photo' }, { value: 'document', label: 'Document' }]} />
      <TextInput id="file-title" label="What to call it" {...title.props} />
      <TextArea id="file-discussion" label={`What did it tell you about ${name}?`} rows={2} error={discussion.error} {...discussion.props} />
      {problem !== '' && <p class="govuk-error-message" role="alert">Not saved: {problem}</p>}
      <div class="dw-pair">
        <Button disabled={busy} onClick={() => void add()}>{busy ? 'Saving…' : 'Add to the record'}</Button>
        <Button kind="secondary" disabled={busy} onClick={() => void forget()}>Do not add it</Button>
      </div>
    </div>
  );
}
