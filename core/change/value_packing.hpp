// What happens to a field's value between its words and its seal: compressed, then padded.
//
// Values are sealed one by one (a paragraph is the unit of merging), so each is compressed by itself, and each is
// far too short for a compressor to learn anything from. So both ends hold a dictionary of the register that such
// records are written in (dictionary/), and the frame around the compressed block is left out.
//
// The seal hides a value's bytes but not its length. Padmé padding (Nikitin et al., "Reducing Metadata Leakage from
// Encrypted Files and Communication with PURBs", PoPETs 2019) leaks O(log log n) bits of the length of n bytes
// for at most 12 % more; a least length makes "yes", "no", nothing at all and a date look the same.
//
//     packed  := tag payload zero*padding            |packed| = max(12, Padmé(|tag| + |payload|))
//     tag     := byte            when |packed| <  2048
//              | byte byte byte  otherwise           little-endian
//                  bits 0-1  format
//                  the rest  padding, in bytes (at most 63 in one byte: Padmé's step below 2048 is at most 64)
//     format 0 := payload is the value
//     format 1 := payload is the content of one compressed block (RFC 8878 section 3.1.1.3), dictionary 1;
//                 frame header and block header are left out: they follow from |payload|
//     format 2 := payload is whole blocks with their headers (section 3.1.1.2), dictionary 1; for values that zstd
//                 cuts into several blocks
//
// Values once packed exist for ever, so unpack_value never stops reading them. pack_value may find better packings of
// the same value in later versions; nothing compares packed bytes with freshly packed ones.
#pragma once

#include <cstddef>

#include "core/base/bytes.hpp"

namespace doorstep::change {

constexpr std::size_t min_packed_size = 12;                       ///< the tag and the ten characters of a date fit
constexpr std::size_t max_packable_size = std::size_t{64} << 20;  ///< larger is a programmer's mistake

/// Compresses (when that is smaller) and pads. Never fails; `plain` is at most max_packable_size bytes.
Bytes pack_value(ByteView plain);

/// The inverse. Bytes that break the grammar above and any value of more than `max_plain_size` bytes are
/// Errc::malformed. Whatever the input says, this takes no more memory than max_plain_size and its copy, a copy of
/// the input and zstd's fixed context. Says nothing about authenticity: the seal does.
Result<Bytes> unpack_value(ByteView packed, std::size_t max_plain_size);

/// Padmé: the length to which `length` bytes are padded. At least `length`, at most 12 % more.
std::size_t padme(std::size_t length);

}  // namespace doorstep::change
