// Addresses of other screens, by ids alone.
import { href } from '../../app/router';
import { idText } from '../../core/ids';

const both = (page: string) => (space: Uint8Array, document: Uint8Array): string => href(`/${page}/${idText(space)}/${idText(document)}`);

export const visitHref = both('visit');
export const reviewHref = both('review');
export const printHref = both('print');
export const taskHref = both('task');
export const caseHref = (space: Uint8Array): string => href(`/case/${idText(space)}`);
