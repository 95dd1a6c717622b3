// How each structured value lies in its message (proto/record.proto): one pair of functions for each shape. Only
// core/record includes this.
#pragma once

#include <string>

#include "core/record/record.hpp"
#include "record.pb.h"

namespace doorstep::record {

// value, message
#define DOORSTEP_MESSAGES(X)         \
  X(Legs, LegsValue)                 \
  X(Attendance, AttendanceValue)     \
  X(Ticks, TicksValue)               \
  X(Observation, ObservationValue)   \
  X(Block, BlockValue)               \
  X(Risk, RiskValue)                 \
  X(Action, ActionValue)             \
  X(Attachment, AttachmentValue)     \
  X(Episode, EpisodeValue)           \
  X(MainCare, MainCareValue)         \
  X(Version, VersionValue)           \
  X(Review, ReviewValue)             \
  X(Note, NoteValue)                 \
  X(Task, TaskValue)                 \
  X(TaskDecision, TaskDecisionValue) \
  X(Comment, CommentValue)

template <class T>
struct MessageOf;

// fill() writes a value into its message, which is empty; read() takes it out again into a blank value.
// read(): Errc::malformed for ids and hashes of a wrong length, and for more than max_parts.
#define DOORSTEP_MESSAGE(T, Message)          \
  template <>                                 \
  struct MessageOf<T> {                       \
    using type = wire::Message;               \
  };                                          \
  void fill(const T& in, wire::Message& out); \
  Status read(const wire::Message& in, T& out);
DOORSTEP_MESSAGES(DOORSTEP_MESSAGE)
#undef DOORSTEP_MESSAGE

/// Enums come from other devices: a number of a newer program reads as "not said".
template <class To>
To known(int number, To highest) {
  return number >= 0 && number <= static_cast<int>(highest) ? static_cast<To>(number) : To{};
}

inline tl::unexpected<Error> unreadable_value() {
  return fail(Errc::malformed, "a part of a record does not parse: it was kept as it is");
}

/// A list of a message, of a size that a record may have.
template <class List>
Status bounded(const List& list) {
  if (static_cast<std::size_t>(list.size()) > max_parts) return unreadable_value();
  return {};
}

// Ids and hashes: absent means all zero, so that a blank value stays blank.
template <std::size_t N>
void fill_bytes(const std::array<std::uint8_t, N>& in, std::string& out) {
  if (in != std::array<std::uint8_t, N>{}) out = to_text(in);
}
template <std::size_t N>
Status read_bytes(const std::string& in, std::array<std::uint8_t, N>& out) {
  if (in.empty()) return {};
  if (in.size() != N) return unreadable_value();
  std::memcpy(out.data(), in.data(), N);
  return {};
}
/// Of a document that may not be there.
Status read_id(const std::string& in, std::optional<DocumentId>& out);

}  // namespace doorstep::record
