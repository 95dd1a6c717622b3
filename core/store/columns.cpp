#include "core/store/columns.hpp"

namespace doorstep::store {

std::uint64_t number_of(const FieldToken& token) { return read_be64(token.view()); }

FieldToken token_of(std::uint64_t number) {
  FieldToken out;
  for (std::size_t i = 0; i < out.bytes.size(); ++i) out.bytes[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
  return out;
}

Bytes pack_ids(const std::vector<WriteId>& ids) {
  Bytes out;
  for (const auto id : ids) append_be64(out, id);
  return out;
}

std::vector<WriteId> unpack_ids(ByteView column) {
  std::vector<WriteId> out;
  for (; column.size() >= 8; column = column.subspan(8)) out.push_back(read_be64(column.first(8)));
  return out;
}

Bytes pack_path(const std::vector<Hash>& path) {
  Bytes out;
  for (const auto& node : path) append(out, node);
  return out;
}

Result<std::vector<Hash>> unpack_path(ByteView column) {
  if (column.size() % sizeof(Hash) != 0) return fail(Errc::storage_corrupt, "a stored audit path is damaged");
  std::vector<Hash> out(column.size() / sizeof(Hash));
  if (!column.empty()) std::memcpy(out.data(), column.data(), column.size());
  return out;
}

}  // namespace doorstep::store
