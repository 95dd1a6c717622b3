// What fields and records are called by people, with whom they are about: "Wishes: Maya Brennock", "Visit v-1, Tuesday
// 3 March 2026".
#pragma once

#include <string>

#include "core/record/case_record.hpp"

namespace doorstep::client {

/// A field by itself: "Wishes". "A field of a newer version of this app" for one that is not known.
std::string field_words(std::uint32_t field);
/// With whom it is about, and for a paragraph its sub-heading. `visit` is the one that the field is of; nullptr for
/// other records, and when only the field's kind matters.
std::string field_title(const record::CaseRecord& a_case, const record::VisitRecord* visit,
                        const change::FieldName& name);

/// A visit, a child, a person, a task, a case note or the case itself; what it is not known of, by its short id.
std::string record_words(const record::CaseRecord& a_case, const DocumentId& document);

/// Whether the field holds words, which can be written together; not a date, an answer or a code.
bool holds_words(std::uint32_t field);

}  // namespace doorstep::client
