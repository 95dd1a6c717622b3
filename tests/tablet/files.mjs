// What stands in the files below a folder that a running program writes to.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** In which files below the folder any of the words stand, in UTF-8 or UTF-16: "file: word". A pass in which a file
 *  was taken away or renamed under its hands is made again whole, for the words may stand under the new name. */
export function filesWithWords(folder, words) {
  const passes = 20;  // each meets a change only if the program makes one in those few milliseconds
  for (let pass = 1; ; ++pass) {
    try {
      return search(folder, '', words.flatMap((word) => [Buffer.from(word, 'utf8'), Buffer.from(word, 'utf16le')].map((bytes) => ({ word, bytes }))));
    } catch (error) {
      if (error.code !== 'ENOENT' || pass === passes) throw error;
    }
  }
}

function search(folder, below, patterns) {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name);
    if (entry.isDirectory()) return search(folder, path, patterns);
    if (!entry.isFile()) return [];
    const content = readFileSync(join(folder, path));
    return patterns.filter(({ bytes }) => content.includes(bytes)).map(({ word }) => `${path}: ${word}`);
  });
}
