// Types of opfs_pool.mjs.
import type { Pool } from './doorstep_module.mjs';

/** Another tab or worker of this origin holds the files. */
export class RecordOpenElsewhere extends Error {}

/** Opens the record's files in `folder` of the origin-private file system, making them if need be. In a dedicated
 *  worker only. Throws RecordOpenElsewhere, or what the browser throws where there is no such file system. */
export function openOpfsPool(options?: { folder?: string }): Promise<Pool>;
