// A case's documents as a fuzz input, in a form that a mutation seldom breaks:
//
//   input := field*
//   field := document:u8 kind:u8 item:u8 size:u16be value[size]
//
// `document` and `item` are taken modulo `documents`. An item of n is the key of document n, in a field whose items are
// rows the number n; 0 is no item. `kind` is a field's number. A value that is cut short is what is left. A register
// that comes twice holds what came last.
#pragma once

#include <span>
#include <vector>

#include "core/record/case_record.hpp"

namespace doorstep::fuzz {

/// The first is the case's own.
constexpr std::uint8_t documents = 12;

/// Every byte the same, and so is every byte of its key.
DocumentId document_number(std::uint8_t number);
SpaceId case_space();

/// By number; those without a field are left out.
std::vector<record::RawDocument> read_case_bytes(ByteView input);
/// One field of it, for seeds. `item` 0: none.
void write_field(Bytes& out, std::uint8_t document, record::Field field, const record::Value& value,
                 std::uint8_t item = 0);

}  // namespace doorstep::fuzz
