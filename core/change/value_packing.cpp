#include "core/change/value_packing.hpp"

#include <zstd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <string>

#include "core/base/assert.hpp"

namespace doorstep::change {
namespace {

enum Format : std::uint8_t { stored = 0, one_block = 1, blocks = 2 };

constexpr std::size_t short_tag_limit = 2048;  // packed sizes from here on have a tag of three bytes

constexpr std::uint8_t dictionary_v1[] = {
#include "core/change/dictionary/dictionary_v1.inc"
};

// RFC 8878 section 3.1.1.1: magic number, then a descriptor that says "no content size, no checksum, no dictionary
// id", then a window of 2^17 bytes, which is the largest block, so that any single block fits it.
constexpr std::array<std::uint8_t, 6> frame_header = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38};
constexpr std::size_t window_at = 5;
constexpr int window_log = 17;
constexpr std::size_t max_block_size = std::size_t{1} << window_log;
constexpr std::size_t block_header_size = 3;
constexpr std::uint32_t last_compressed_block = 1 | 2 << 1;  // last-block flag, block type 2

// Above this, levels find nothing more in values of this size (dictionary/train.py --measure).
constexpr int compression_level = 19;

struct FreeZstd {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// The digested dictionaries are immutable and cost milliseconds to make, so they are made once, on first use, and
// live as long as the program. Contexts have state, so they are made for each call: measured,
// 15 microseconds beside the 27 that compressing a paragraph takes, and nearly all of the 15 of unpacking one. That is
// too little to keep state per thread for.
const ZSTD_CDict* compression_dictionary() {
  static const ZSTD_CDict* const digested = ZSTD_createCDict(dictionary_v1, sizeof dictionary_v1, compression_level);
  DOORSTEP_ASSERT(digested != nullptr);  // out of memory
  return digested;
}

const ZSTD_DDict* decompression_dictionary() {
  static const ZSTD_DDict* const digested = ZSTD_createDDict(dictionary_v1, sizeof dictionary_v1);
  DOORSTEP_ASSERT(digested != nullptr);
  return digested;
}

struct Payload {
  Format format;
  ByteView bytes;
};

std::size_t tag_size(std::size_t packed_size) { return packed_size < short_tag_limit ? 1 : 3; }

std::size_t packed_size_of(std::size_t payload_size) {
  const std::size_t size = std::max(min_packed_size, padme(1 + payload_size));
  // Padmé keeps order, so what reaches the limit with the short tag also does with the long one.
  return size < short_tag_limit ? size : padme(3 + payload_size);
}

/// The frame that zstd makes of `plain`; empty when it cannot.
Bytes compress(ByteView plain) {
  const std::unique_ptr<ZSTD_CCtx, FreeZstd> context(ZSTD_createCCtx());
  DOORSTEP_ASSERT(context != nullptr);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_dictIDFlag, 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, window_log);
  ZSTD_CCtx_refCDict(context.get(), compression_dictionary());
  Bytes frame(ZSTD_compressBound(plain.size()));
  const std::size_t size = ZSTD_compress2(context.get(), frame.data(), frame.size(), plain.data(), plain.size());
  frame.resize(ZSTD_isError(size) ? 0 : size);
  return frame;
}

/// The frame without what unpacking can rebuild. A frame that this zstd heads in some other way is not used at all.
Payload strip(ByteView frame, ByteView plain) {
  const Payload as_stored{stored, plain};
  if (frame.size() < frame_header.size() + block_header_size) return as_stored;
  // zstd shrinks the window of a small input; unpacking always names the full one, which reads the same.
  if (!std::equal(frame.begin(), frame.begin() + window_at, frame_header.begin())) return as_stored;
  if (frame[window_at] > frame_header[window_at]) return as_stored;
  const ByteView all = frame.subspan(frame_header.size());
  const std::uint32_t header = std::uint32_t{all[0]} | std::uint32_t{all[1]} << 8 | std::uint32_t{all[2]} << 16;
  const ByteView content = all.subspan(block_header_size);
  const bool single = header == (last_compressed_block | static_cast<std::uint32_t>(content.size()) << 3);
  return single ? Payload{one_block, content} : Payload{blocks, all};
}

Result<Bytes> decompress(Payload payload, std::size_t max_plain_size) {
  Bytes frame;
  frame.reserve(frame_header.size() + block_header_size + payload.bytes.size());
  append(frame, frame_header);
  std::size_t limit = std::min(max_plain_size, max_packable_size);
  if (payload.format == one_block) {
    if (payload.bytes.size() >= max_block_size) return fail(Errc::malformed, "a packed value has an oversized block");
    const std::uint32_t header = last_compressed_block | static_cast<std::uint32_t>(payload.bytes.size()) << 3;
    for (int shift = 0; shift < 24; shift += 8) frame.push_back(static_cast<std::uint8_t>(header >> shift));
    limit = std::min(limit, max_block_size);
  }
  append(frame, payload.bytes);

  const std::unique_ptr<ZSTD_DCtx, FreeZstd> context(ZSTD_createDCtx());
  DOORSTEP_ASSERT(context != nullptr);
  // Uninitialised on purpose: a value is usually hundreds of bytes, and the rest of the room is never touched.
  const std::unique_ptr<std::uint8_t[]> room(new std::uint8_t[limit + 1]);
  const std::size_t size = ZSTD_decompress_usingDDict(context.get(), room.get(), limit, frame.data(), frame.size(),
                                                      decompression_dictionary());
  if (ZSTD_isError(size)) {
    return fail(Errc::malformed, "a packed value does not decompress into the " + std::to_string(max_plain_size) +
                                     " bytes that it may have");
  }
  return Bytes(room.get(), room.get() + size);
}

}  // namespace

std::size_t padme(std::size_t length) {
  if (length < 2) return length;
  const int exponent = static_cast<int>(std::bit_width(length)) - 1;                               // floor(log2 L)
  const int mantissa_bits = static_cast<int>(std::bit_width(static_cast<std::size_t>(exponent)));  // floor(log2 E) + 1
  const std::size_t step = std::size_t{1} << std::max(0, exponent - mantissa_bits);
  return (length + step - 1) / step * step;
}

Bytes pack_value(ByteView plain) {
  DOORSTEP_ASSERT(plain.size() <= max_packable_size);
  Payload payload{stored, plain};
  Bytes frame;
  // What already fits the least length gains nothing.
  if (1 + plain.size() > min_packed_size) {
    frame = compress(plain);
    const Payload stripped = strip(frame, plain);
    if (packed_size_of(stripped.bytes.size()) < packed_size_of(plain.size())) payload = stripped;
  }
  const std::size_t size = packed_size_of(payload.bytes.size());
  const std::size_t padding = size - tag_size(size) - payload.bytes.size();
  const std::size_t tag = padding << 2 | payload.format;
  Bytes packed;
  packed.reserve(size);
  for (std::size_t i = 0; i < tag_size(size); ++i) packed.push_back(static_cast<std::uint8_t>(tag >> 8 * i));
  append(packed, payload.bytes);
  packed.resize(size);
  return packed;
}

Result<Bytes> unpack_value(ByteView packed, std::size_t max_plain_size) {
  if (packed.size() < min_packed_size) return fail(Errc::malformed, "a packed value is cut short");
  const std::size_t head = tag_size(packed.size());
  std::size_t tag = 0;
  for (std::size_t i = 0; i < head; ++i) tag |= std::size_t{packed[i]} << 8 * i;
  const std::size_t padding = tag >> 2;
  const std::size_t room = packed.size() - head;
  if (padding > room || packed_size_of(room - padding) != packed.size()) {
    return fail(Errc::malformed, "a packed value has the wrong amount of padding");
  }
  const Payload payload{static_cast<Format>(tag & 3), packed.subspan(head, room - padding)};
  const ByteView zeros = packed.subspan(packed.size() - padding);
  if (std::any_of(zeros.begin(), zeros.end(), [](std::uint8_t byte) { return byte != 0; })) {
    return fail(Errc::malformed, "a packed value has padding that is not zero");
  }
  switch (payload.format) {
    case stored:
      if (payload.bytes.size() > max_plain_size) {
        return fail(Errc::malformed,
                    "a packed value is larger than the " + std::to_string(max_plain_size) + " bytes that it may have");
      }
      return to_bytes(payload.bytes);
    case one_block:
    case blocks:
      return decompress(payload, max_plain_size);
  }
  return fail(Errc::malformed, "a packed value has a format that this version does not know");
}

}  // namespace doorstep::change
