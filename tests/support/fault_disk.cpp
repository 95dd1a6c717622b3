#include "tests/support/fault_disk.hpp"

#include <algorithm>
#include <set>

#include "tests/support/seeded_rng.hpp"

namespace doorstep::testing {

namespace {

constexpr std::size_t sector = 512;  // what a disk writes whole; anything larger can be torn

void put(Bytes& bytes, std::size_t offset, ByteView data) {
  if (bytes.size() < offset + data.size()) bytes.resize(offset + data.size());
  std::copy(data.begin(), data.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

void FaultDisk::File::write(std::size_t offset, ByteView data) {
  put(current_, offset, data);
  unsynced_.push_back(Operation{offset, to_bytes(data), false});
}

void FaultDisk::File::truncate(std::size_t size) {
  current_.resize(size);
  unsynced_.push_back(Operation{size, {}, true});
}

void FaultDisk::File::sync() {
  for (const Operation& operation : unsynced_) perform(durable_, operation);
  unsynced_.clear();
}

void FaultDisk::File::perform(Bytes& bytes, const Operation& operation) {
  if (operation.truncates) {
    bytes.resize(operation.offset);
  } else {
    put(bytes, operation.offset, operation.data);
  }
}

/// Keeps some sectors of a write. The others are as they were, or noise where the file grew: a file's new length can
/// reach the disk before its content.
void FaultDisk::File::perform_torn(Bytes& bytes, const Operation& operation, SeededRng& rng) {
  if (operation.truncates) {
    if (rng.chance(0.5)) perform(bytes, operation);
    return;
  }
  const std::size_t old_size = bytes.size();
  const std::size_t end = operation.offset + operation.data.size();
  if (old_size < end) {
    bytes.resize(end);
    rng.fill(std::span(bytes).subspan(old_size));
  }
  for (std::size_t begin = operation.offset; begin < end;) {
    const std::size_t stop = std::min(end, (begin / sector + 1) * sector);
    if (rng.chance(0.5)) put(bytes, begin, ByteView(operation.data).subspan(begin - operation.offset, stop - begin));
    begin = stop;
  }
}

Bytes FaultDisk::File::after_power_cut(SeededRng* rng) const {
  Bytes bytes = durable_;
  if (rng == nullptr) return bytes;
  enum { none, all, first_few, any };
  const auto kept = rng->below(4);
  const std::size_t whole = kept == all ? unsynced_.size() : kept == first_few ? rng->below(unsynced_.size() + 1) : 0;
  for (std::size_t i = 0; i < unsynced_.size(); ++i) {
    if (i < whole) {
      perform(bytes, unsynced_[i]);
    } else if (kept == any || (kept == first_few && i == whole)) {
      perform_torn(bytes, unsynced_[i], *rng);
    }
  }
  return bytes;
}

std::shared_ptr<FaultDisk::File> FaultDisk::find(const std::string& path) const {
  const auto found = current_.find(path);
  return found == current_.end() ? nullptr : found->second;
}

std::shared_ptr<FaultDisk::File> FaultDisk::create(const std::string& path) {
  return current_[path] = std::make_shared<File>();
}

void FaultDisk::sync(const std::string& path, const std::shared_ptr<File>& file) {
  file->sync();
  if (find(path) == file) durable_[path] = file;
}

bool FaultDisk::remove(const std::string& path, bool sync_folder) {
  if (sync_folder) durable_.erase(path);
  return current_.erase(path) > 0;
}

void FaultDisk::power_cut(std::uint64_t seed) {
  SeededRng chosen(seed);
  SeededRng* rng = seed == 0 ? nullptr : &chosen;
  std::set<std::string> paths;
  for (const auto* directory : {&current_, &durable_}) {
    for (const auto& entry : *directory) paths.insert(entry.first);
  }
  Files left;
  for (const std::string& path : paths) {
    const auto synced = durable_.find(path);
    std::shared_ptr<File> file = synced == durable_.end() ? nullptr : synced->second;
    if (find(path) != file && rng != nullptr && rng->chance(0.5)) file = find(path);
    if (file != nullptr) left.emplace(path, file->after_power_cut(rng));
  }
  restore(left);
}

FaultDisk::Files FaultDisk::files() const {
  Files out;
  for (const auto& [path, file] : current_) out.emplace(path, file->current());
  return out;
}

void FaultDisk::restore(const Files& files) {
  current_.clear();
  for (const auto& [path, content] : files) current_.emplace(path, std::make_shared<File>(content));
  durable_ = current_;
}

}  // namespace doorstep::testing
