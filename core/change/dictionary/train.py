#!/usr/bin/env python3
"""Trains the dictionary of value_packing.cpp from corpus.txt and writes it as a C++ initialiser.

    ./train.py NEW.inc                 writes a dictionary (never over one in use: see below)
    ./train.py --measure VISITS.json   prints the comparison that the choice was made from

dictionary_v1.inc is a constant of the stored format: values packed with it exist for ever, so it is never
regenerated in place. A better corpus makes dictionary_v2.inc and a new format number in value_packing.hpp.

How it is made. Content and statistics are separate questions. The content is the whole corpus: the dictionary
never travels, so its size costs start-up time and memory only, and every paragraph left out costs bytes in each
record. The statistics (Huffman and FSE tables) must come from text that is NOT in the content they were measured
against: otherwise every sample is one long match and the tables expect what real text never does. So a quarter of
the paragraphs is held out, the tables are made from it against the other three quarters, and are then put in
front of the whole corpus. Needs libzstd 1.5 and nothing else.
"""
import ctypes
import json
import pathlib
import sys

SAMPLE_SIZE = 256     # bytes: a paragraph that is sealed by itself
HELD_OUT_EVERY = 4    # one paragraph in this many gives statistics
LEVEL = 19
DICTIONARY_ID = 1

size_t = ctypes.c_size_t
zstd = ctypes.CDLL("libzstd.so.1")
for name in ("ZDICT_finalizeDictionary", "ZDICT_trainFromBuffer_cover", "ZDICT_getDictHeaderSize", "ZSTD_compress2",
             "ZSTD_CCtx_setParameter", "ZSTD_CCtx_loadDictionary", "ZSTD_CCtx_refPrefix"):
    getattr(zstd, name).restype = size_t
zstd.ZSTD_createCCtx.restype = ctypes.c_void_p


class Params(ctypes.Structure):  # ZDICT_params_t
    _fields_ = [("level", ctypes.c_int), ("notification", ctypes.c_uint), ("id", ctypes.c_uint)]


class CoverParams(ctypes.Structure):  # ZDICT_cover_params_t
    _fields_ = [("k", ctypes.c_uint), ("d", ctypes.c_uint), ("steps", ctypes.c_uint), ("threads", ctypes.c_uint),
                ("split", ctypes.c_double), ("shrink", ctypes.c_uint), ("shrink_max", ctypes.c_uint),
                ("params", Params)]


def checked(n):
    if zstd.ZSTD_isError(size_t(n)):
        sys.exit("zstd: error %d" % (2**64 - n))
    return n


def cut(data, size=SAMPLE_SIZE):
    return [data[i:i + size] for i in range(0, len(data), size)]


def sizes(samples):
    return (size_t * len(samples))(*map(len, samples))


def finalize(content, samples):
    """Entropy tables measured on `samples`, then `content`."""
    out = ctypes.create_string_buffer(len(content) + 1024)
    n = checked(zstd.ZDICT_finalizeDictionary(out, size_t(len(out)), content, size_t(len(content)), b"".join(samples),
                                              sizes(samples), len(samples), Params(LEVEL, 0, DICTIONARY_ID)))
    return out.raw[:n]


def header(dictionary):
    return dictionary[:zstd.ZDICT_getDictHeaderSize(dictionary, size_t(len(dictionary)))]


def build(paragraphs, content=None):
    held_out = b"\n".join(paragraphs[::HELD_OUT_EVERY])
    rest = b"\n".join(p for i, p in enumerate(paragraphs) if i % HELD_OUT_EVERY)
    return header(finalize(rest, cut(held_out))) + (content or b"\n".join(paragraphs) + b"\n")


def cover(paragraphs, size, k, d=8):
    samples = cut(b"\n".join(paragraphs))
    out = ctypes.create_string_buffer(size)
    n = checked(zstd.ZDICT_trainFromBuffer_cover(
        out, size_t(size), b"".join(samples), sizes(samples), len(samples),
        CoverParams(k, d, 0, 1, 1.0, 0, 0, Params(LEVEL, 0, DICTIONARY_ID))))
    return out.raw[:n]


class Compressor:
    def __init__(self, dictionary=b"", prefix=b"", level=LEVEL, magicless=1, content_size=0, dict_id=0):
        self.context, self.prefix = ctypes.c_void_p(zstd.ZSTD_createCCtx()), prefix
        for parameter, value in ((100, level), (10, magicless), (200, content_size), (201, 0), (202, dict_id)):
            checked(zstd.ZSTD_CCtx_setParameter(self.context, parameter, value))
        if dictionary:
            checked(zstd.ZSTD_CCtx_loadDictionary(self.context, dictionary, size_t(len(dictionary))))

    def __call__(self, data):
        if self.prefix:
            checked(zstd.ZSTD_CCtx_refPrefix(self.context, self.prefix, size_t(len(self.prefix))))
        out = ctypes.create_string_buffer(len(data) * 2 + 1024)
        return checked(zstd.ZSTD_compress2(self.context, out, size_t(len(out)), data, size_t(len(data))))


def strings(node):
    if isinstance(node, str):
        yield node
    elif isinstance(node, (dict, list)):
        for child in node.values() if isinstance(node, dict) else node:
            yield from strings(child)


def measure(paragraphs, visits):
    texts = list(strings(json.loads(pathlib.Path(visits).read_text(encoding="utf-8"))["visits"]))
    prose = [t.encode() for t in texts if len(t) > 120]
    short = [t.encode() for t in texts if 30 < len(t) <= 120]
    blocks = [b for b in cut(b" ".join(prose)) if len(b) == SAMPLE_SIZE]
    content = b"\n".join(paragraphs) + b"\n"
    print("%d blocks of 256, %d whole values over 120 characters, %d of 31 to 120" %
          (len(blocks), len(prose), len(short)))
    print("%-50s %9s %9s %9s" % ("compressed size / plain size", "blocks", "values", "short"))

    def row(name, compressor, saved=0):  # saved: frame bytes that the format leaves out
        ratio = [sum(min(len(d), compressor(d) - saved) for d in data) / sum(map(len, data))
                 for data in (blocks, prose, short)]
        print("%-50s %9.4f %9.4f %9.4f" % (name, *ratio))

    row("zstd, no dictionary, ordinary frame", Compressor(magicless=0, content_size=1))
    row("zstd, no dictionary, bare block", Compressor(), 5)
    row("whole corpus as raw prefix, bare block", Compressor(prefix=content), 5)
    for size in (8, 16, 32):
        for k in (64, 200, 500):
            row("cover %d KiB k=%d, bare block" % (size, k), Compressor(cover(paragraphs, size * 1024, k)), 5)
    for size in (16, 32):
        trained = cover(paragraphs, size * 1024, 500)
        row("cover %d KiB k=500 + held-out tables, bare block" % size,
            Compressor(build(paragraphs, trained[len(header(trained)):])), 5)
    row("whole corpus, tables from itself, bare block", Compressor(finalize(content, cut(content))), 5)
    chosen = build(paragraphs)
    for level in (3, 9, 12, 19, 22):
        row("whole corpus + held-out tables, level %d, bare" % level, Compressor(chosen, level=level), 5)
    row("  level 19, magicless, no size, no id", Compressor(chosen))
    row("  level 19, magicless, with content size", Compressor(chosen, content_size=1))
    row("  level 19, ordinary frame, size, dictionary id", Compressor(chosen, magicless=0, content_size=1, dict_id=1))


def main():
    corpus = pathlib.Path(__file__).with_name("corpus.txt").read_bytes()
    paragraphs = [line for line in corpus.split(b"\n") if line]
    if len(sys.argv) == 3 and sys.argv[1] == "--measure":
        return measure(paragraphs, sys.argv[2])
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    target = pathlib.Path(sys.argv[1])
    if target.exists():
        sys.exit("%s exists. A dictionary in use is never replaced: give a new name." % target)
    dictionary = build(paragraphs)
    with target.open("w", encoding="ascii") as out:
        out.write("// Written by train.py from corpus.txt: a zstd dictionary of %d bytes. Never edit, never regenerate.\n"
                  % len(dictionary))
        for row in cut(dictionary, 32):
            out.write(",".join(map(str, row)) + ",\n")


main()
