// Names of things. One type per kind of thing, so that a space's id cannot be passed for a device's.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/rng.hpp"

namespace doorstep {

/// N bytes naming one kind of thing.
template <class Tag, std::size_t N>
struct Id {
  static constexpr std::size_t size = N;
  std::array<std::uint8_t, N> bytes{};

  static Result<Id> from(ByteView view) { return Id{TRY(to_array<N>(view, Tag::name))}; }
  /// Parses the full lower- or upper-case hexadecimal form.
  static Result<Id> from_text(std::string_view text) {
    auto parsed = from_hex(text);
    if (!parsed || parsed->size() != N) {
      return fail(Errc::invalid_input, "'" + std::string(text) + "' is not a " + std::string(Tag::name) + ": it needs " +
                                           std::to_string(N * 2) + " hexadecimal digits");
    }
    return from(*parsed);
  }
  static Id random(Rng& rng) { return Id{rng.bytes<N>()}; }

  ByteView view() const { return bytes; }
  std::string text() const { return to_hex(bytes); }
  bool is_zero() const { return bytes == std::array<std::uint8_t, N>{}; }
  bool operator==(const Id& other) const { return bytes == other.bytes; }
  bool operator<(const Id& other) const { return bytes < other.bytes; }
};

struct OrganisationTag { static constexpr std::string_view name = "organisation id"; };
struct SpaceTag { static constexpr std::string_view name = "space id"; };
struct DocumentTag { static constexpr std::string_view name = "document id"; };
struct DeviceTag { static constexpr std::string_view name = "device id"; };
struct ChangeTag { static constexpr std::string_view name = "change id"; };
struct EpochTag { static constexpr std::string_view name = "epoch commitment"; };
struct InvitationTag { static constexpr std::string_view name = "invitation id"; };
struct ServerTag { static constexpr std::string_view name = "server id"; };
struct FieldTag { static constexpr std::string_view name = "field token"; };

using OrganisationId = Id<OrganisationTag, 16>;
using SpaceId = Id<SpaceTag, 16>;
using DocumentId = Id<DocumentTag, 16>;
using DeviceId = Id<DeviceTag, 16>;
using ChangeId = Id<ChangeTag, 16>;
using EpochId = Id<EpochTag, 16>;  ///< hash commitment of an epoch key
using InvitationId = Id<InvitationTag, 16>;
using ServerId = Id<ServerTag, 16>;
using FieldToken = Id<FieldTag, 8>;  ///< HMAC(token key, document ‖ field), first 8 bytes

using WriteId = std::uint64_t;       ///< drawn when a write is saved, kept by every copy; 0 is no id
using Incarnation = std::uint64_t;   ///< one continuous life of a device's store; random, never 0
using Sequence = std::uint64_t;      ///< of a device's changes in one space and incarnation, from 1
using Position = std::uint64_t;      ///< index in a space's log, from 0, without gaps

struct IdHash {
  template <class Tag, std::size_t N>
  std::size_t operator()(const Id<Tag, N>& id) const {
    std::size_t out;
    static_assert(N >= sizeof out);
    std::memcpy(&out, id.bytes.data(), sizeof out);  // ids are random or hashes: their first bytes spread well
    return out;
  }
};

}  // namespace doorstep
