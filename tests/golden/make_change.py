#!/usr/bin/env python3
"""Writes change.json: bodies of changes as bytes, from a protobuf encoder of its own (stdlib only).

  make_change.py > change.json

`bodies` are well-formed: what they hold, their bytes, hash and value root. `malformed` are bodies with exactly one thing
wrong each, named after it, with the error that reading them must give. The format is proto/change.proto and
core/change/codec.hpp; nothing here was taken from either program's output.
"""
import hashlib, json, sys

M64 = (1 << 64) - 1

# ---- protobuf, as far as it is needed (protobuf.dev, "Encoding")


def varint(n, pad=0):
    out = bytearray()
    n &= M64
    while n >= 0x80:
        out.append(n & 0x7f | 0x80)
        n >>= 7
    out.append(n)
    for _ in range(pad):                           # the same number in more bytes than it needs
        out[-1] |= 0x80
        out.append(0)
    return bytes(out)


def zigzag(n):
    n = (n + (1 << 63)) % (1 << 64) - (1 << 63)    # modulo 2^64, as a signed number
    return (n << 1 ^ n >> 63) & M64


def num(field, n): return varint(field << 3) + varint(n)
def fix(field, n): return varint(field << 3 | 1) + n.to_bytes(8, 'little')
def blob(field, data): return varint(field << 3 | 2) + varint(len(data)) + data
def opt(field, kind, value): return kind(field, value) if value else b''


# ---- RFC 6962

def sha(data): return hashlib.sha256(data).digest()


def mth(items):
    if not items: return sha(b'')
    if len(items) == 1: return sha(b'\0' + items[0])
    k = 1
    while 2 * k < len(items): k *= 2
    return sha(b'\1' + mth(items[:k]) + mth(items[k:]))


# ---- a body

def columns(writes, time):
    ids, stamps, last_id, last_ms = b'', b'', 0, time
    for w in writes:
        ids += varint(zigzag(w['id'] - last_id))
        stamps += varint(zigzag(w['ms'] - last_ms))
        last_id, last_ms = w['id'], w['ms']
    return ids, stamps


def group(document, writes, time, counters=None, bases=None, fields=None, ids=None, stamps=None):
    own_ids, own_stamps = columns(writes, time)
    if counters is None:
        counters = b''.join(varint(w['counter']) for w in writes) if any(w['counter'] for w in writes) else b''
    if bases is None:
        bases = [(i, w['bases']) for i, w in enumerate(writes) if w['bases']]
    out = blob(1, document) + blob(2, b''.join(w['field'] for w in writes) if fields is None else fields)
    out += blob(3, own_ids if ids is None else ids) + blob(4, own_stamps if stamps is None else stamps)
    if counters: out += blob(5, counters)
    for index, named in bases:
        out += blob(6, opt(1, num, index) + (blob(2, b''.join(n.to_bytes(8, 'little') for n in named)) if named else b''))
    return out


def documents(writes):
    out = []
    for w in writes:
        if not out or out[-1][0] != w['document']: out.append((w['document'], []))
        out[-1][1].append(w)
    return out


ORDER = ('suite', 'schema', 'space', 'device', 'incarnation', 'sequence', 'previous', 'continues', 'epoch', 'change_id', 'seen',
         'value_root', 'time', 'documents', 'aside', 'authority')


def parts(b):
    """Each field of ChangeBody as its bytes, by name."""
    time = b['writes'][0]['ms'] if b['writes'] else 0
    seen = b['seen']
    authority = b['authority']
    return {
        'suite': opt(1, num, b['suite']), 'schema': opt(2, num, b['schema']), 'space': blob(3, b['space']),
        'device': blob(4, b['device']), 'incarnation': opt(5, fix, b['incarnation']), 'sequence': opt(6, num, b['sequence']),
        'previous': opt(7, blob, b['previous']), 'continues': opt(8, fix, b['continues']), 'epoch': blob(9, b['epoch']),
        'change_id': blob(10, b['change_id']),
        'seen': blob(11, opt(1, fix, seen['generation']) + opt(2, num, seen['size']) + blob(3, seen['root'])) if seen else b'',
        'value_root': opt(12, blob, mth(b['values']) if b['values'] else b''), 'time': opt(13, num, time),
        'documents': b''.join(blob(14, group(d, ws, time)) for d, ws in documents(b['writes'])),
        'aside': opt(15, num, 1 if b['fork'] else 0),
        'authority': blob(16, b''.join(opt(i + 1, blob, x) for i, x in enumerate(authority))) if authority else b'',
    }


def encode(p): return b''.join(p[k] for k in ORDER)


def fill(byte, n=16): return bytes([byte]) * n


def write(document, field, wid, ms, counter=0, bases=()):
    return dict(document=fill(document), field=fill(field, 8), id=wid, ms=ms, counter=counter, bases=list(bases))


T = 1_700_000_000_000


def body(**changes):
    b = dict(suite=1, schema=1, space=fill(0x51), device=fill(0xd1), incarnation=0x1122334455667788, sequence=1, previous=b'',
             continues=0, epoch=fill(0xe1), change_id=fill(0xc1), seen=None, fork=False, authority=None,
             writes=[write(0xd0, 0xf1, 0xabcdef, T)])
    b.update(changes)
    b['values'] = [b'sealed value %d' % i for i in range(len(b['writes']))]
    return b


STATEMENT = (b'statement bytes', fill(0x5e, 64), b'certificate bytes')
BODIES = [
    ('one write', body()),
    ('nothing but zero in every optional place', body(schema=0, writes=[write(0xd0, 0xf1, 1, 0)])),
    ('a later change of a chain', body(sequence=300, previous=fill(0xaa, 32))),
    ('a new incarnation', body(continues=0x8877665544332211)),
    ('a checkpoint seen', body(seen=dict(generation=(1 << 64) - 1, size=1 << 40, root=fill(0x77, 32)))),
    ('the first checkpoint', body(seen=dict(generation=0, size=0, root=sha(b'')))),
    ('set aside by its author', body(fork=True)),
    ('three writes of two documents', body(writes=[
        write(0xd0, 0xf1, M64, T + 5, 3, [1, M64]), write(0xd0, 0xf2, 1, T, 0), write(0xd1, 0xf1, 1 << 63, T - 400_000_000, 0xffff, [7])])),
    ('a counter in one document only', body(writes=[write(0xd0, 0xf1, 5, T, 0), write(0xd1, 0xf1, 6, T, 9)])),
    ('stamps at both ends of 48 bits', body(writes=[write(0xd0, 0xf1, 5, (1 << 48) - 1), write(0xd0, 0xf2, 6, 0)])),
    ('forty writes with bases', body(writes=[write(0xd0, 0x10 + i, 1000003 * i + 1, T + i * 37 % 11, i % 3, range(1, 1 + i % 4)) for i in range(40)])),
    ('an authority change', body(writes=[], authority=STATEMENT)),
    ('an authority change with an empty statement', body(writes=[], authority=(b'', b'', b''))),
]


def shown(b):
    return dict(suite=b['suite'], schema=b['schema'], space=b['space'].hex(), device=b['device'].hex(), incarnation=b['incarnation'],
                sequence=b['sequence'], previous=b['previous'].hex(), continues=b['continues'], epoch=b['epoch'].hex(),
                change_id=b['change_id'].hex(), fork=b['fork'],
                seen=dict(b['seen'], root=b['seen']['root'].hex()) if b['seen'] else None,
                authority=[x.hex() for x in b['authority']] if b['authority'] is not None else None,
                writes=[dict(w, document=w['document'].hex(), field=w['field'].hex()) for w in b['writes']])


# The label is part of the format: a change's name is SHA-256("doorstep/1/change" 00 body).
def change_hash(data): return sha(b'doorstep/1/change\0' + data)


def well_formed(name, b):
    data = encode(parts(b))
    return dict(name=name, holds=shown(b), values=[v.hex() for v in b['values']], body=data.hex(), hash=change_hash(data).hex(),
                value_root=mth(b['values']).hex() if b['values'] else None)


# ---- one thing wrong each

def malformed():
    out = []
    w2 = [write(0xd0, 0xf1, 5, T), write(0xd0, 0xf2, 6, T + 1)]

    def bad(name, data, error='malformed'): out.append(dict(name=name, body=data.hex(), error=error))

    def swap(name, b=None, error='malformed', **replaced):
        p = parts(b or body())
        p.update(replaced)
        bad(name, encode(p), error)

    def documents_of(name, *groups, b=None): swap(name, b or body(writes=w2), documents=b''.join(blob(14, g) for g in groups))

    d = fill(0xd0)
    # lengths and numbers
    for field, number, size in (('space', 3, 16), ('device', 4, 16), ('epoch', 9, 16), ('change_id', 10, 16)):
        swap(field + ' one byte short', **{field: blob(number, fill(1, size - 1))})
        swap(field + ' one byte long', **{field: blob(number, fill(1, size + 1))})
        swap(field + ' left out', **{field: b''})
    swap('previous hash one byte short', body(sequence=2, previous=fill(1, 31)))
    swap('value root one byte short', value_root=blob(12, fill(1, 31)))
    swap('checkpoint root one byte short', seen=blob(11, num(2, 5) + blob(3, fill(1, 31))))
    swap('checkpoint without a root', seen=blob(11, num(2, 5)))
    swap('suite left out', suite=b'', error='unsupported')
    swap('suite of the future', suite=num(1, 2), error='unsupported')
    swap('incarnation zero', body(incarnation=0))
    swap('sequence zero', body(sequence=0))
    swap('sequence zero with a previous hash', body(sequence=0, previous=fill(1, 32)))
    swap('previous hash at the start of a chain', body(previous=fill(1, 32)))
    swap('no previous hash in mid-chain', body(sequence=2))
    swap('another incarnation continued in mid-chain', body(sequence=2, previous=fill(1, 32), continues=9))
    swap('no value root beside writes', value_root=b'')
    swap('a value root without writes', body(writes=[], authority=STATEMENT), value_root=blob(12, fill(1, 32)))
    swap('neither writes nor authority', body(writes=[]))
    swap('writes and authority', body(authority=STATEMENT))
    swap('set aside for an unknown reason', aside=num(15, 2))
    swap('time above 48 bits', time=num(13, 1 << 48))
    swap('time of 64 bits', time=num(13, M64))
    # columns
    documents_of('a document without writes', group(d, w2, T), group(fill(0xd1), [], T))
    documents_of('document id one byte short', group(fill(0xd0, 15), w2, T))
    documents_of('one field token too few', group(d, w2, T, fields=fill(0xf1, 8)))
    documents_of('one field token too many', group(d, w2, T, fields=fill(0xf1, 8) + fill(0xf2, 8) + fill(0xf3, 8)))
    documents_of('half a field token', group(d, w2, T, fields=fill(0xf1, 8) + fill(0xf2, 4)))
    documents_of('one write id too few', group(d, w2, T, ids=varint(zigzag(5))))
    documents_of('one write id too many', group(d, w2, T, ids=varint(zigzag(5)) + varint(zigzag(1)) * 2))
    documents_of('one stamp too few', group(d, w2, T, stamps=varint(0)))
    documents_of('one stamp too many', group(d, w2, T, stamps=varint(0) + varint(zigzag(1)) * 2))
    documents_of('one counter too few', group(d, w2, T, counters=varint(1)))
    documents_of('one counter too many', group(d, w2, T, counters=varint(1) * 3))
    documents_of('a counter above 16 bits', group(d, w2, T, counters=varint(0x10000) + varint(1)))
    documents_of('counters written though all are zero', group(d, w2, T, counters=varint(0) * 2))
    swap('write id zero', body(writes=[write(0xd0, 0xf1, 0, T)]))
    documents_of('write id zero by its difference', group(d, w2, T, ids=varint(zigzag(5)) + varint(zigzag(-5))))
    swap('a stamp before 1970', documents=blob(14, group(d, [write(0xd0, 0xf1, 5, -1)], 0)), time=b'')
    documents_of('a stamp above 48 bits', group(d, w2, T, stamps=varint(0) + varint(zigzag((1 << 48) - T))))
    documents_of('a stamp whose difference overflows', group(d, w2, T, stamps=varint(0) + varint(zigzag((1 << 63) - 1))))
    documents_of('a field written twice', group(d, [w2[0], dict(w2[1], field=w2[0]['field'])], T))
    documents_of('a field written twice in separate groups of its document', group(d, [w2[0]], T),
                 group(fill(0xd1), [w2[1]], T), group(d, [w2[0]], T))
    documents_of('one document in two groups', group(d, [w2[0]], T), group(d, [w2[1]], T))
    # bases
    documents_of('bases of a write that is not there', group(d, w2, T, bases=[(2, [9])]))
    documents_of('bases that name nothing', group(d, w2, T, bases=[(0, [])]))
    documents_of('bases in falling order', group(d, w2, T, bases=[(1, [9]), (0, [8])]))
    documents_of('bases of one write given twice', group(d, w2, T, bases=[(0, [9]), (0, [8])]))
    documents_of('more bases than the limit', group(d, w2, T, bases=[(0, range(1, 1026))]))
    # one change, one form
    good = parts(body(fork=True))
    bad('an unknown field', encode(good) + num(17, 1))
    bad('an unknown field of bytes', encode(good) + blob(99, b'x'))
    swap('an unknown field inside the checkpoint', seen=blob(11, num(2, 5) + blob(3, fill(1, 32)) + num(4, 1)))
    swap('an unknown field inside the authority', body(writes=[], authority=STATEMENT),
         authority=blob(16, blob(1, b's') + blob(2, b'g') + blob(3, b'c') + blob(4, b'x')))
    documents_of('an unknown field inside a document', group(d, w2, T) + num(7, 1))
    bad('fields out of order', encode(dict(good, suite=good['schema'], schema=good['suite'])))
    bad('a field given twice', encode(dict(good, schema=good['schema'] * 2)))
    bad('a field given twice with another value first', encode(dict(good, schema=num(2, 7) + good['schema'])))
    bad('a default written out', encode(dict(good, continues=fix(8, 0))))
    bad('an empty previous hash written out', encode(dict(good, previous=blob(7, b''))))
    bad('a number in more bytes than it needs', encode(dict(good, schema=varint(2 << 3) + varint(1, pad=1))))
    bad('a length in more bytes than it needs', encode(dict(good, space=varint(3 << 3 | 2) + varint(16, pad=1) + fill(0x51))))
    bad('a tag in more bytes than it needs', encode(dict(good, schema=varint(2 << 3, pad=1) + varint(1))))
    bad('a number above 32 bits for 32', encode(dict(good, schema=num(2, (1 << 32) + 1))))
    swap('time that is not the first stamp', body(writes=w2), time=num(13, T + 1),
         documents=blob(14, group(d, w2, T + 1)))
    swap('time without writes', body(writes=[], authority=STATEMENT), time=num(13, T))
    unpacked = blob(1, d) + blob(2, fill(0xf1, 8) + fill(0xf2, 8)) + num(3, zigzag(5)) + num(3, zigzag(1)) + blob(4, varint(0) + varint(2))
    documents_of('a column that is not packed', unpacked)
    bad('a group instead of a message', encode(good) + varint(18 << 3 | 3) + varint(18 << 3 | 4))
    # not protobuf at all
    bad('nothing', b'', 'unsupported')
    bad('a wrong wire type', encode(dict(good, space=num(3, 5))))
    bad('half a field', encode(good) + varint(16 << 3 | 2) + varint(100) + b'x')
    bad('a number without an end', encode(good) + fill(0xff, 11))
    bad('over the size limit', encode(parts(body(writes=[], authority=(bytes(1 << 20), b'', b'')))), 'too_large')
    return out


def main():
    bad = malformed()
    large = [b for b in bad if b['error'] == 'too_large']
    for b in large: b['repeat_zero'] = 1 << 20; b['body'] = b['body'].replace('00' * (1 << 20), '*')
    json.dump(dict(source='make_change.py', bodies=[well_formed(n, b) for n, b in BODIES], malformed=bad), sys.stdout, indent=1)
    print()


if __name__ == '__main__':
    main()
