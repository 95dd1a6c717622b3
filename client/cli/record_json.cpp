#include "client/cli/record_json.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "client/cli/record_members.hpp"

namespace doorstep::cli {
namespace {

using namespace record;
using namespace json_members;

class Writer {
 public:
  void text(const char* name, const std::string& value) {
    if (!value.empty()) out_[name] = value;
  }
  void flag(const char* name, bool value) {
    if (value) out_[name] = true;
  }
  template <class T>
  void number(const char* name, T value) {
    if (value != 0) out_[name] = value;
  }
  void key(const char* name, ItemKey value) {
    if (value != 0) out_[name] = item_text(value);
  }
  void digits(const char* name, std::uint64_t value) { key(name, value); }
  void keys(const char* name, const std::vector<ItemKey>& values) {
    if (values.empty()) return;
    auto& list = out_[name] = Json::array();
    for (const auto value : values) list.push_back(item_text(value));
  }
  template <class T, std::size_t N>
  void choice(const char* name, T value, const Choice<T> (&choices)[N]) {
    for (const auto& each : choices) {
      if (each.value == value) out_[name] = each.name;
    }
  }
  template <class T>
  void list(const char* name, std::vector<T>& values) {
    auto& list = out_[name] = Json::array();
    for (auto& value : values) {
      Writer inner;
      members(inner, value);
      list.push_back(std::move(inner.out_));
    }
  }
  template <class T>
  void object(const char* name, T& value) {
    Writer inner;
    members(inner, value);
    if (!inner.out_.empty()) out_[name] = std::move(inner.out_);
  }
  void texts(const char* name, const std::vector<std::string>& values) {
    if (!values.empty()) out_[name] = values;
  }
  void document(const char* name, const DocumentId& value) {
    if (!value.is_zero()) out_[name] = value.text();
  }
  void document(const char* name, const std::optional<DocumentId>& value) {
    if (value) out_[name] = value->text();
  }
  void hash(const char* name, const Hash& value) {
    if (value != Hash{}) out_[name] = to_hex(value);
  }
  void bytes(const char* name, const Bytes& value) { out_[name] = to_base64url(value); }
  void address(const char* name, std::uint32_t field, const std::optional<ItemKey>& item) {
    out_[name] = address_text(change::FieldName{field, item});
  }

  Json take() { return std::move(out_); }

 private:
  Json out_ = Json::object();
};

/// "setting", or "field 99" for one of a newer program.
std::optional<std::uint32_t> field_number(std::string_view words) {
  if (const auto* info = find_field(words)) return info->number();
  constexpr std::string_view newer = "field ";
  std::uint32_t number = 0;
  const auto* end = words.data() + words.size();
  if (!words.starts_with(newer)) return std::nullopt;
  const auto [rest, error] = std::from_chars(words.data() + newer.size(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

/// Keeps the first thing that does not fit.
class Reader {
 public:
  Reader(const Json& in, const ResolvePerson& resolve) : in_(in), resolve_(resolve) {
    if (!in_.is_object()) refuse("what was given", "an object in braces");
  }

  void text(const char* name, std::string& value) {
    if (const auto* found = member(name)) {
      if (found->is_string())
        value = found->get<std::string>();
      else
        refuse(name, "a text");
    }
  }
  void flag(const char* name, bool& value) {
    if (const auto* found = member(name)) {
      if (found->is_boolean())
        value = found->get<bool>();
      else
        refuse(name, "true or false");
    }
  }
  template <class T>
  void number(const char* name, T& value) {
    if (const auto* found = member(name)) {
      if (found->is_number_unsigned() && found->get<std::uint64_t>() <= std::numeric_limits<T>::max()) {
        value = found->get<T>();
      } else {
        refuse(name, "a whole number");
      }
    }
  }
  void key(const char* name, ItemKey& value) {
    if (const auto* found = member(name)) value = resolved(name, *found);
  }
  /// A number of 64 bits that is nobody's name.
  void digits(const char* name, std::uint64_t& value) {
    if (const auto* found = member(name)) {
      const auto read = parse_item(found->is_string() ? found->get<std::string>() : std::string());
      if (!read) return refuse(name, "16 hexadecimal digits");
      value = *read;
    }
  }
  void keys(const char* name, std::vector<ItemKey>& values) {
    const auto* found = member(name);
    if (found == nullptr) return;
    if (!found->is_array()) return refuse(name, "a list of people");
    for (const auto& each : *found) values.push_back(resolved(name, each));
  }
  template <class T, std::size_t N>
  void choice(const char* name, T& value, const Choice<T> (&choices)[N]) {
    const auto* found = member(name);
    if (found == nullptr) return;
    const std::string words = found->is_boolean()  ? (found->get<bool>() ? "yes" : "no")
                              : found->is_string() ? found->get<std::string>()
                                                   : std::string();
    std::string allowed;
    for (const auto& each : choices) {
      if (each.name == words) {
        value = each.value;
        return;
      }
      allowed += (allowed.empty() ? "" : ", ") + std::string(each.name);
    }
    refuse(name, "one of " + allowed);
  }
  template <class T>
  void list(const char* name, std::vector<T>& values) {
    const auto* found = member(name);
    if (found == nullptr) return;
    if (!found->is_array()) return refuse(name, "a list");
    for (const auto& each : *found) {
      Reader inner(each, resolve_);
      T value;
      members(inner, value);
      if (const auto done = inner.finish(); !done && !error_) error_ = done.error();
      values.push_back(std::move(value));
    }
  }
  template <class T>
  void object(const char* name, T& value) {
    const auto* found = member(name);
    if (found == nullptr) return;
    Reader inner(*found, resolve_);
    members(inner, value);
    if (const auto done = inner.finish(); !done && !error_) error_ = done.error();
  }
  void texts(const char* name, std::vector<std::string>& values) {
    const auto* found = member(name);
    if (found == nullptr) return;
    if (!found->is_array()) return refuse(name, "a list of texts");
    for (const auto& each : *found) {
      if (!each.is_string()) return refuse(name, "a list of texts");
      values.push_back(each.get<std::string>());
    }
  }
  void document(const char* name, DocumentId& value) {
    if (const auto* found = member(name)) {
      const auto id = DocumentId::from_text(found->is_string() ? found->get<std::string>() : std::string());
      if (!id) return refuse(name, "the id of a record: 32 hexadecimal digits");
      value = *id;
    }
  }
  void document(const char* name, std::optional<DocumentId>& value) {
    DocumentId id;
    document(name, id);
    if (!id.is_zero()) value = id;
  }
  void hash(const char* name, Hash& value) {
    if (const auto* found = member(name)) {
      const auto digits = from_hex(found->is_string() ? found->get<std::string>() : std::string());
      if (!digits || digits->size() != value.size()) return refuse(name, "a hash: 64 hexadecimal digits");
      std::copy(digits->begin(), digits->end(), value.begin());
    }
  }
  void bytes(const char* name, Bytes& value) {
    if (const auto* found = member(name)) {
      auto read = from_base64url(found->is_string() ? found->get<std::string>() : "=");
      if (!read) return refuse(name, "bytes in base64url");
      value = *std::move(read);
    }
  }
  /// As address_text() writes them.
  void address(const char* name, std::uint32_t& field, std::optional<ItemKey>& item) {
    const auto* found = member(name);
    if (found == nullptr) return;
    const auto words = found->is_string() ? found->get<std::string>() : std::string();
    const auto colon = words.find(':');
    if (colon != std::string::npos) item = parse_item(words.substr(colon + 1));
    const auto kind = field_number(words.substr(0, colon));
    if (!kind || (colon != std::string::npos && !item)) return refuse(name, "a field and its item");
    field = *kind;
  }

  Status finish() {
    if (!error_ && in_.is_object()) {
      for (const auto& [name, value] : in_.items()) {
        if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
          std::string allowed;
          for (const auto& each : known_) allowed += (allowed.empty() ? "" : ", ") + each;
          return fail(Errc::invalid_input, "there is no member '" + name + "' here: the members are " + allowed);
        }
      }
    }
    if (error_) return fail(*error_);
    return {};
  }

 private:
  const Json* member(const char* name) {
    known_.push_back(name);
    if (!in_.is_object()) return nullptr;
    const auto found = in_.find(name);
    return found == in_.end() || found->is_null() ? nullptr : &*found;
  }

  ItemKey resolved(const char* name, const Json& json) {
    if (!json.is_string()) {
      refuse(name, "the name or short id of somebody in the case");
      return 0;
    }
    const auto key = resolve_(json.get<std::string>());
    if (!key && !error_) error_ = key.error();
    return key ? *key : 0;
  }

  void refuse(const std::string& name, const std::string& wanted) {
    if (!error_) error_ = Error{Errc::invalid_input, "'" + name + "' must be " + wanted};
  }

  const Json& in_;
  const ResolvePerson& resolve_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

}  // namespace

Json to_json(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  Value copy = value;
  return std::visit(
      [](auto& each) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(each)>, std::string>) {
          return each;
        } else {
          Writer writer;
          members(writer, each);
          return writer.take();
        }
      },
      copy);
}

Result<Value> from_json(Shape shape, const Json& json, const ResolvePerson& resolve) {
  Value out = blank(shape);
  Status read = std::visit(
      [&](auto& each) -> Status {
        if constexpr (std::is_same_v<std::decay_t<decltype(each)>, std::string>) {
          if (!json.is_string()) return fail(Errc::invalid_input, "a text is wanted here");
          each = json.get<std::string>();
          return {};
        } else {
          Reader reader(json, resolve);
          members(reader, each);
          return reader.finish();
        }
      },
      out);
  if (!read) return fail(read.error());
  return out;
}

}  // namespace doorstep::cli
