// Reading families, people, children and visits from a file of the shape of sample-visits.json, and saving what is
// not there yet. Ids are derived from the file's own (core/record), so importing again makes nothing twice; a field
// that already holds words is left as it is, whoever wrote them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "client/api/case_book.hpp"
#include "client/cli/context.hpp"
#include "client/cli/json.hpp"

namespace doorstep::cli {

class SampleFile {
 public:
  /// Errc::invalid_input when it is not JSON or lacks what it should hold.
  static Result<SampleFile> read(const std::string& path);

  struct Family {
    std::string id;
    std::string name;
  };
  Result<std::vector<Family>> families() const;
  /// The visits' short ids and their families', in the file's order.
  struct Visit {
    std::string id;
    std::string family;
    bool finished = false;  ///< its state in the file
  };
  Result<std::vector<Visit>> visits() const;
  const std::string& name() const { return name_; }
  const Json& json() const { return json_; }

 private:
  SampleFile(std::string name, Json json) : name_(std::move(name)), json_(std::move(json)) {}
  std::string name_;
  Json json_;
};

struct ImportCount {
  std::uint64_t records = 0;  ///< that were not here before
  std::uint64_t fields = 0;   ///< saved now
  std::uint64_t kept = 0;     ///< that hold other words already and were left as they are
};

/// Saves records of a file into one case.
class SampleImport {
 public:
  SampleImport(CommandContext& context, store::DeviceStore& store, const SampleFile& file)
      : context_(context), store_(store), file_(file), book_(store) {}

  /// The case's own record, its people and its children.
  Status family(const SpaceId& space, const std::string& family_id, ImportCount& count);
  Status visit(const SpaceId& space, const std::string& visit_id, ImportCount& count);
  /// The record that a short id of the file becomes in this case.
  Result<DocumentId> document_of(const SpaceId& space, const std::string& ref);

 private:
  using Fields = std::vector<std::pair<change::FieldName, record::Value>>;

  /// The key of someone in the file: the record that the case has under this short id or name, else the derived one.
  Result<record::ItemKey> key_of(const SpaceId& space, const std::string& ref);
  const Json* newest_worker(const std::string& family_id) const;
  Status save(const SpaceId& space, const DocumentId& document, const Fields& fields, ImportCount& count);
  Status visit_fields(const SpaceId& space, const DocumentId& document, const Json& visit, Fields& fields);

  CommandContext& context_;
  store::DeviceStore& store_;
  const SampleFile& file_;
  client::CaseBook book_;
  std::map<SpaceId, std::vector<client::RecordEntry>> known_;  ///< a case's records as they were found at its first use
};

}  // namespace doorstep::cli
