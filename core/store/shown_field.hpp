// One field of a record as a person sees it, and where its words have got to.
#pragma once

#include "core/change/field.hpp"

namespace doorstep::store {

/// Where the words that are shown have got to. "Sent" only under P7.
enum class WordsState : std::uint8_t {
  draft,    ///< saved on this device, not yet signed for sending
  waiting,  ///< signed, without a receipt that the server still stands by
  sent,     ///< in the log, and the server's present list of this device's changes covers it
  held,     ///< in the log, by another device
  aside,    ///< this device's, set aside by the log or refused by the server: somebody must help
};

struct ShownField {
  change::FieldName field;
  Bytes value;
  WriteId id{};
  WordsState state{};
  Millis at{};          ///< saved, signed or received, after `state`
  DeviceId device;      ///< who wrote it
  bool conflict = false;
  bool newer_unreadable = false;  ///< the winning words do not open on this device: these are the newest that do
};

}  // namespace doorstep::store
