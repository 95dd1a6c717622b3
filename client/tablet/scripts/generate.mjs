// Makes src/generated from the contract with the core: messages from proto/*.proto (the system's protoc), the table of
// a record's fields from core/record/fields.hpp. Runs only when its inputs changed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fieldsModule, parseFields } from './fields.mjs';

const tablet = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = join(tablet, '..', '..');
const out = join(tablet, 'src', 'generated');
const stampFile = join(out, '.stamp');
const protos = ['client.proto', 'record.proto'].map((name) => join(root, 'proto', name));
const fields = join(root, 'core', 'record', 'fields.hpp');
const plugin = join(tablet, 'node_modules', '.bin', 'protoc-gen-es');

const inputs = [...protos, fields, fileURLToPath(import.meta.url), join(tablet, 'scripts', 'fields.mjs'),
                join(tablet, 'package-lock.json')];
const stamp = inputs.reduce((hash, file) => hash.update(readFileSync(file)), createHash('sha256')).digest('hex');
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) process.exit(0);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
execFileSync('protoc', [`--plugin=protoc-gen-es=${plugin}`, `--es_out=${out}`, '--es_opt=target=ts',
                        `--proto_path=${join(root, 'proto')}`, ...protos], { stdio: 'inherit' });
writeFileSync(join(out, 'fields.ts'), fieldsModule(parseFields(readFileSync(fields, 'utf8'))));
writeFileSync(stampFile, stamp);
