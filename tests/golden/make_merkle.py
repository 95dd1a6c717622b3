#!/usr/bin/env python3
"""Writes merkle.json: the leaves that the Certificate Transparency projects test with, their tree's roots and audit paths
by the recursive definitions of RFC 6962 sections 2.1 and 2.1.1, and one proof for each way of being wrong.

  make_merkle.py > merkle.json

The roots are checked against the published ones (google/certificate-transparency and transparency-dev/merkle, "testonly").
"""
import hashlib, json, sys

LEAVES = [bytes.fromhex(x) for x in ('', '00', '10', '2021', '3031', '40414243', '5051525354555657',
                                     '606162636465666768696a6b6c6d6e6f')]
PUBLISHED = ('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
             '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
             'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
             'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
             'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
             '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
             '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
             'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
             '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328')


def sha(data): return hashlib.sha256(data).digest()


def split(n):
    k = 1
    while 2 * k < n: k *= 2
    return k


def mth(d):
    if not d: return sha(b'')
    if len(d) == 1: return sha(b'\0' + d[0])
    k = split(len(d))
    return sha(b'\1' + mth(d[:k]) + mth(d[k:]))


def path(m, d):
    if len(d) == 1: return []
    k = split(len(d))
    return path(m, d[:k]) + [mth(d[k:])] if m < k else path(m - k, d[k:]) + [mth(d[:k])]


def corruptions(index, size):
    """(name, leaf index, leaf hash, size, path, root), each wrong in one way."""
    leaf, good, root = sha(b'\0' + LEAVES[index]), path(index, LEAVES[:size]), mth(LEAVES[:size])
    other = sha(b'another')
    yield 'index one higher', index + 1, leaf, size, good, root
    if index: yield 'index one lower', index - 1, leaf, size, good, root
    yield 'index beyond the size', size, leaf, size, good, root
    yield 'index flipped at the top', index ^ 1 << 63, leaf, size, good, root
    yield 'size zero', index, leaf, 0, good, root
    yield 'size cut to the index', index, leaf, index, good, root
    yield 'size doubled', index, leaf, 2 * size, good, root
    yield 'size of 2^63', index, leaf, 1 << 63, good, root
    yield 'another leaf', index, other, size, good, root
    yield 'the leaf data instead of its hash', index, sha(LEAVES[index]), size, good, root
    yield 'another root', index, leaf, size, good, other
    yield 'the empty root', index, leaf, size, good, sha(b'')
    yield 'root of one entry less', index, leaf, size, good, mth(LEAVES[:size - 1])
    yield 'a node added at the end', index, leaf, size, good + [other], root
    yield 'a node added in front', index, leaf, size, [other] + good, root
    yield 'the root added', index, leaf, size, good + [root], root
    if good:
        yield 'a node for a leaf', index, root, size, good, root
        yield 'no path', index, leaf, size, [], root
        yield 'last node missing', index, leaf, size, good[:-1], root
        yield 'first node missing', index, leaf, size, good[1:], root
        yield 'the leaf in front', index, leaf, size, [leaf] + good, root
        for i in range(len(good)):
            yield 'node %d altered' % i, index, leaf, size, good[:i] + [other] + good[i + 1:], root
            yield 'node %d empty' % i, index, leaf, size, good[:i] + [bytes(32)] + good[i + 1:], root
    if len(good) > 1: yield 'path turned round', index, leaf, size, good[::-1], root


def main():
    roots = [mth(LEAVES[:n]) for n in range(9)]
    assert [r.hex() for r in roots] == list(PUBLISHED)
    paths = [dict(size=n, index=m, path=[h.hex() for h in path(m, LEAVES[:n])]) for n in range(1, 9) for m in range(n)]
    wrong = [dict(name=name, of='leaf %d of %d' % (m, n), index=i, leaf=leaf.hex(), size=size, path=[h.hex() for h in p], root=root.hex())
             for m, n in ((0, 1), (0, 8), (5, 8), (2, 3), (1, 5), (6, 7)) for name, i, leaf, size, p, root in corruptions(m, n)]
    json.dump(dict(source='RFC 6962 section 2.1 and the Certificate Transparency test data, through make_merkle.py',
                   leaves=[x.hex() for x in LEAVES], roots=[r.hex() for r in roots], paths=paths, wrong=wrong), sys.stdout, indent=1)
    print()


if __name__ == '__main__':
    main()
