#!/usr/bin/env python3
"""Writes model_histories.json: logs that the executable protocol model ended up with, and what the model says of them.

  make_model_histories.py [path of protocol-model.py] > model_histories.json

Without a path the model is looked for beside the checkout: ../../../shared/protocol-model.py from this folder. Each
history is the server's log at the end of one seeded run, folded once more by the model's Fold. One thing is settled
before that second fold, because the model is wider there than the log format: (device, incarnation, sequence) is unique
in a log. The model knows changes by hash, and lets a relay or a revoked clone bring a second change of one name; here the
second is left out, as the store leaves it out.

Rows are arrays, to keep the file small:

  entry     [received_at - T0, device, incarnation, sequence, previous, hash, change id, epoch key, bad, continues,
             builds on, operation, writes, verdict]
  operation null | [kind, device or hash, new epoch key or null]
  write     [document, field, base author or null, base save, stamp, save]          the author is the entry's device
  register  [document, field, winner, rows]      winner: index into rows or null
  row       [author, save, effective stamp, eligible, grade]             first copies, in log order; grade null: set aside
"""
import importlib.util, json, os, sys
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
MIXED = 40                      # seeds 0.. with whatever faults the seed draws
FOCUSED = {                     # further seeds with exactly these faults
    'skew net auth auth2 bad': range(100, 108),
    'skew net clone devrestore bad': range(200, 210),
    'skew net srvrestore auth auth2 revoke': range(300, 308),
    'net auth revoke bad': range(500, 530),
    'skew net crash clone devrestore srvrestore auth auth2 revoke bad rot srvclock': range(400, 412),
}


def load_model(path):
    spec = importlib.util.spec_from_file_location('protocol_model', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def settle(log):
    out, names, left_out = [], set(), 0
    for entry in log:
        change = entry.ch
        name = (change.dev, change.inc, change.seq)
        if name in names:
            left_out += 1
            continue
        names.add(name)
        out.append(entry)
    return out, left_out


def history(model, seed, faults, tally):
    model.FAULTSET = None if faults is None else set(faults.split())
    world = model.one(seed)
    log, left_out = settle(world.srv.log)
    tally['left out: name taken'] += left_out
    tally['received_at before its predecessor\'s'] += sum(b.rat < a.rat for a, b in zip(log, log[1:]))
    fold = world.newfold()
    added = set(world.names)
    verdicts, entries = {}, []
    for entry in log:
        c = entry.ch
        verdict = fold.add(entry)
        if verdict == 'not a member' and c.dev in added:
            verdict = 'revoked'                    # the model has one word for both; ours tells them apart
        verdicts[c.h] = verdict
        if c.op and verdict == 'merged':
            if c.op[0] == 'add':
                added.add(c.op[1])
            if c.op[0] == 'admit' and c.op[1] in verdicts:
                verdicts[c.op[1]] = 'merged'
    for entry in log:
        c = entry.ch
        op = None
        if c.op:
            kind, arg, _, key = c.op
            op = [kind, arg.hex() if kind == 'admit' else arg, key]
        writes = []
        for w in c.writes:
            assert w.same == ('w', c.dev, w.save), w
            assert len(w.reg) == 2, w
            writes.append([w.reg[0], w.reg[1], w.base[1] if w.base else None, w.base[2] if w.base else 0, w.stamp, w.save])
        assert fold.verdict[c.h] == verdicts[c.h] or {fold.verdict[c.h], verdicts[c.h]} == {'not a member', 'revoked'}
        tally['verdict ' + verdicts[c.h]] += 1
        tally['op ' + c.op[0] if c.op else 'writing changes'] += 1
        entries.append([entry.rat - model.T0, c.dev, c.inc, c.seq, c.prev.hex() if c.prev else None, c.h.hex(), c.cid, c.key,
                        c.bad, c.cont or 0, c.pauth.hex() if c.pauth else None, op, writes, verdicts[c.h]])
    registers = []
    for reg in sorted(fold.regs):
        refs = fold.regs[reg]
        winner = fold.win.get(reg)
        rows = []
        for ref in refs:
            write, change, eligible = fold.info[ref]
            grade = None
            if eligible:
                grade = 'current' if ref == winner else fold.grade(ref, reg)
            tally['grade %s' % grade] += 1
            rows.append([change.dev, write.save, fold.eff[ref], eligible, grade])
        registers.append([reg[0], reg[1], refs.index(winner) if winner in refs else None, rows])
    copies = sum(len(e.ch.writes) for e in log) - sum(map(len, fold.regs.values()))
    tally['copies'] += copies
    return {'seed': seed, 'faults': faults or 'drawn', 'founders': world.names, 'offices': world.office, 'root_epoch': world.root_key,
            'entries': entries, 'registers': registers, 'members': sorted(fold.members), 'epoch': fold.keys[fold.epoch],
            'ring': sorted(fold.ring)}


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, '..', '..', '..', 'shared', 'protocol-model.py')
    model = load_model(path)
    # The model's last check lets somebody who has seen the winner write to every register, which settles them all.
    model.World.check_end = lambda world: None
    tally = Counter()
    histories = [history(model, seed, None, tally) for seed in range(MIXED)]
    for faults, seeds in FOCUSED.items():
        histories += [history(model, seed, faults, tally) for seed in seeds]
    json.dump({'source': 'protocol-model.py through make_model_histories.py', 'received_at_from': model.T0, 'histories': histories},
              sys.stdout, separators=(',', ':'))
    print()
    for key, count in sorted(tally.items()):
        print('%-40s %d' % (key, count), file=sys.stderr)


if __name__ == '__main__':
    main()
