// Columns of the stores: damaged ones are refused, never read past their end. The first byte says which.
#include "core/store/columns.hpp"
#include "core/base/assert.hpp"
#include "core/change/codec.hpp"
#include "core/change/field.hpp"
#include "core/merge/space_state.hpp"

namespace {

using namespace doorstep;

void values(ByteView column) {
  const auto values = change::unpack_values(column);
  if (!values) return;
  std::size_t total = 0;
  for (const auto& value : *values) total += value.size() + 1;
  DOORSTEP_ASSERT(total <= column.size());
  const auto again = change::unpack_values(change::pack_values(*values));
  DOORSTEP_ASSERT(again && *again == *values);
}

void path(ByteView column) {
  const auto path = store::unpack_path(column);
  DOORSTEP_ASSERT(path.has_value() == (column.size() % sizeof(Hash) == 0));
  if (path) DOORSTEP_ASSERT(equal(store::pack_path(*path), column));
}

void ids(ByteView column) {
  const auto packed = store::pack_ids(store::unpack_ids(column));
  DOORSTEP_ASSERT(packed.size() <= column.size() && equal(packed, column.first(packed.size())));
}

void range(ByteView column) {
  if (column.size() < 8) return;
  const auto size = read_be64(column.first(8));
  const auto range = log::CompactRange::parse(size, column.subspan(8));
  if (!range) return;
  DOORSTEP_ASSERT(range->size() == size && equal(range->serialise(), column.subspan(8)));
  (void)range->root();
}

void authority_part(ByteView column) {
  merge::SpaceState state;
  if (!merge::parse_authority_part(column, state)) return;
  const auto bytes = merge::serialise_authority_part(state);
  merge::SpaceState again;
  DOORSTEP_ASSERT(merge::parse_authority_part(bytes, again).has_value());
  DOORSTEP_ASSERT(merge::serialise_authority_part(again) == bytes);
}

void name(ByteView plain) {
  const auto named = change::split_name(plain);
  if (!named) return;
  Bytes joined = change::encode_name(named->name);
  append(joined, named->value);
  const auto again = change::split_name(joined);
  DOORSTEP_ASSERT(again && again->name == named->name && again->value == named->value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr void (*readers[])(ByteView) = {values, path, ids, range, authority_part, name};
  readers[data[0] % std::size(readers)](ByteView(data + 1, size - 1));
  return 0;
}
