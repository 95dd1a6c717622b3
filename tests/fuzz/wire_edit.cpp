#include "tests/fuzz/wire_edit.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace doorstep::fuzz {
namespace {

enum class Kind : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };
constexpr int max_depth = 12;
constexpr std::size_t edit_size = 5;
constexpr std::size_t max_nodes = 20000;  ///< doubling again and again ends here

struct Node {
  std::uint64_t field = 0;
  Kind kind = Kind::varint;
  std::uint64_t number = 0;                   ///< of varint, fixed64 and fixed32
  Bytes bytes;                                ///< of bytes without children
  std::optional<std::vector<Node>> children;  ///< of bytes that parse as a message
};

std::optional<std::uint64_t> read_varint(ByteView& in) {
  std::uint64_t out = 0;
  for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = in.front();
    in = in.subspan(1);
    out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return out;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> read_fixed(ByteView& in, std::size_t width) {
  if (in.size() < width) return std::nullopt;
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < width; ++i) out |= std::uint64_t{in[i]} << (8 * i);
  in = in.subspan(width);
  return out;
}

std::optional<std::vector<Node>> read_message(ByteView in, int depth) {
  std::vector<Node> out;
  while (!in.empty()) {
    const auto tag = read_varint(in);
    if (!tag || *tag >> 3 == 0 || *tag >> 3 > 100) return std::nullopt;
    Node node;
    node.field = *tag >> 3;
    node.kind = static_cast<Kind>(*tag & 7);
    std::optional<std::uint64_t> number;
    switch (node.kind) {
      case Kind::varint:
      case Kind::bytes:
        number = read_varint(in);
        break;
      case Kind::fixed64:
        number = read_fixed(in, 8);
        break;
      case Kind::fixed32:
        number = read_fixed(in, 4);
        break;
    }
    if (!number) return std::nullopt;
    node.number = *number;
    if (node.kind == Kind::bytes) {
      if (*number > in.size()) return std::nullopt;
      node.bytes = to_bytes(in.first(*number));
      in = in.subspan(*number);
      if (depth < max_depth && !node.bytes.empty()) node.children = read_message(node.bytes, depth + 1);
    }
    out.push_back(std::move(node));
  }
  return out;
}

void write_varint(Bytes& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<std::uint8_t>(value | 0x80));
  out.push_back(static_cast<std::uint8_t>(value));
}

Bytes write_message(const std::vector<Node>& nodes) {
  Bytes out;
  for (const auto& node : nodes) {
    write_varint(out, node.field << 3 | static_cast<std::uint64_t>(node.kind));
    if (node.kind == Kind::varint) {
      write_varint(out, node.number);
    } else if (node.kind == Kind::bytes) {
      const Bytes content = node.children ? write_message(*node.children) : node.bytes;
      write_varint(out, content.size());
      append(out, content);
    } else {
      const int width = node.kind == Kind::fixed64 ? 8 : 4;
      for (int i = 0; i < width; ++i) out.push_back(static_cast<std::uint8_t>(node.number >> (8 * i)));
    }
  }
  return out;
}

/// Where a node stands: its parent's children, and its index there.
struct Place {
  std::vector<Node>* siblings;
  std::size_t index;
  Node& node() const { return (*siblings)[index]; }
};

void list(std::vector<Node>& nodes, std::vector<Place>& out) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    out.push_back({&nodes, i});
    if (nodes[i].children) list(*nodes[i].children, out);
  }
}

std::uint64_t telling_number(std::uint8_t choice, std::uint64_t before) {
  constexpr std::uint64_t numbers[] = {0,          1,          2,          3,          7,          0x7f,
                                       0x80,       0xff,       0xffff,     0x7fffffff, 0xffffffff, 0x100000000,
                                       1ULL << 47, 1ULL << 48, 1ULL << 62, ~0ULL >> 1, 1ULL << 63, ~0ULL};
  if (choice < 64) return numbers[choice % std::size(numbers)];
  if (choice < 128) return before + (choice - 63U);
  if (choice < 192) return before - (choice - 127U);
  return before ^ std::uint64_t{1} << (choice & 63);
}

void alter(Node& node, std::uint8_t value) {
  if (node.kind != Kind::bytes) {
    node.number = telling_number(value, node.number);
    return;
  }
  if (node.children) {
    node.bytes = write_message(*node.children);
    node.children.reset();
  }
  if (node.bytes.empty() || value < 8) {
    node.bytes.assign(value, value);
  } else if (value < 32) {
    node.bytes.resize(node.bytes.size() * (value - 8U) / 24U);
  } else {
    node.bytes[node.bytes.size() * (value - 32U) / 224U] ^= static_cast<std::uint8_t>(1U << (value & 7));
  }
}

}  // namespace

Bytes edit_message(ByteView message, ByteView donor, ByteView script) {
  auto root = read_message(message, 0);
  auto spare = read_message(donor, 0);
  if (!root || !spare) return to_bytes(message);
  std::vector<Place> spares;
  list(*spare, spares);
  for (; script.size() >= edit_size; script = script.subspan(edit_size)) {
    std::vector<Place> places;
    list(*root, places);
    if (places.empty() || places.size() > max_nodes) break;
    const auto place = places[(script[1] * 256U + script[2]) % places.size()];
    const auto other = places[script[3] * places.size() / 256];
    auto& siblings = *place.siblings;
    const auto at = siblings.begin() + static_cast<std::ptrdiff_t>(place.index);
    switch (script[0] % 9) {
      case 0:
      case 1:
        alter(place.node(), script[4]);
        break;
      case 2:
        siblings.erase(at);
        break;
      case 3: {
        auto copy = place.node();
        siblings.insert(at, std::move(copy));
        break;
      }
      case 4:
        std::swap(siblings[place.index], siblings[script[3] % siblings.size()]);
        break;
      case 5: {  // the content of another node, under this one's number
        auto copy = other.node();
        copy.field = place.node().field;
        siblings[place.index] = std::move(copy);
        break;
      }
      case 6: {
        auto copy = other.node();
        siblings.insert(at, std::move(copy));
        break;
      }
      case 7:
        if (!spares.empty()) siblings.insert(at, spares[(script[3] * 256U + script[4]) % spares.size()].node());
        break;
      default:
        if (!spares.empty()) siblings[place.index] = spares[(script[3] * 256U + script[4]) % spares.size()].node();
        break;
    }
  }
  return write_message(*root);
}

}  // namespace doorstep::fuzz
