// Edits to a protobuf message that keep it a message: what a hostile server with a proper signature could send.
//
// The message is read as a tree, by the wire format alone: bytes that parse as fields are taken for a message. A
// script is a row of edits, 5 bytes each; what is left over is dropped:
//
//   edit := action node:2 other value    node, other: numbers of nodes, in the order in which they stand, modulo their
//                                        count; value: chooses among telling numbers and bytes
//
// Nodes of a donor message can be grafted in, so that fields which the message lacks can come into it.
#pragma once

#include "core/base/bytes.hpp"

namespace doorstep::fuzz {

Bytes edit_message(ByteView message, ByteView donor, ByteView script);

}  // namespace doorstep::fuzz
