// Reads the table of a record's fields (core/record/fields.hpp) and writes it as a module.
const row = /^ {2}X\((\d+),\s*(\w+),\s*"([^"]+)",\s*(\w+),\s*(\w+),\s*([\w |]+)\)/gm;

/** @param {string} header */
export function parseFields(header) {
  const fields = [...header.matchAll(row)].map(([, number, identifier, name, shape, item, records]) => ({
    number: Number(number), identifier, name, shape, item, byActs: records.includes('by_acts'),
  }));
  const rows = header.match(/^ {2}X\(/gm)?.length ?? 0;
  if (fields.length === 0 || fields.length !== rows) {
    throw new Error(`core/record/fields.hpp has ${rows} rows and ${fields.length} could be read: mend scripts/fields.mjs`);
  }
  return fields;
}

const camel = (text) => text.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** @param {ReturnType<typeof parseFields>} fields */
export function fieldsModule(fields) {
  const lines = fields.map((f) =>
    `  ${camel(f.identifier)}: { number: ${f.number}, name: '${f.name}', shape: '${f.shape}', item: '${f.item}', byActs: ${f.byActs} },`);
  return `// Made from core/record/fields.hpp by scripts/generate.mjs.\nexport const fields = {\n${lines.join('\n')}\n} as const;\n`;
}
