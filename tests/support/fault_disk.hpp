// A disk in memory that remembers what has not been synced (the model under FaultVfs; knows nothing of SQLite).
//
// Each file has what the operating system shows (`current`), what is on the disk (`durable`, as of its last sync)
// and the operations between the two. The same holds for names: a new file's name is durable with its first sync, a
// deletion only when the folder is synced.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.hpp"

namespace doorstep::testing {

class SeededRng;

class FaultDisk {
 public:
  using Files = std::map<std::string, Bytes>;

  class File {
   public:
    File() = default;
    explicit File(const Bytes& content) : current_(content), durable_(content) {}

    const Bytes& current() const { return current_; }
    void write(std::size_t offset, ByteView data);
    void truncate(std::size_t size);

   private:
    friend class FaultDisk;
    struct Operation {  ///< a write, or a cut to `offset` bytes
      std::size_t offset;
      Bytes data;
      bool truncates;
    };
    static void perform(Bytes& bytes, const Operation& operation);
    static void perform_torn(Bytes& bytes, const Operation& operation, SeededRng& rng);
    void sync();
    Bytes after_power_cut(SeededRng* rng) const;

    Bytes current_;
    Bytes durable_;
    std::vector<Operation> unsynced_;
  };

  std::shared_ptr<File> find(const std::string& path) const;  ///< null when absent
  std::shared_ptr<File> create(const std::string& path);
  void sync(const std::string& path, const std::shared_ptr<File>& file);
  bool remove(const std::string& path, bool sync_folder);  ///< false when absent

  /// Leaves what a disk could hold: with seed 0 only what was synced, else the seed chooses among the rest: nothing,
  /// everything, the first few operations, or any of them, torn at sectors.
  void power_cut(std::uint64_t seed);

  Files files() const;
  void restore(const Files& files);  ///< replaces everything, durably

 private:
  using Directory = std::map<std::string, std::shared_ptr<File>>;

  Directory current_;
  Directory durable_;
};

}  // namespace doorstep::testing
