// One run of the simulation: an office, tablets, a rogue device and a server, all from one seed, on virtual time.
//
// The run has three parts. In the first, actions happen at random (saves, syncs, clocks, grants), with faults between
// them: requests lost, repeated, late and out of order, power cuts of any machine at any write to its disk, damaged
// rows, a server that answers with an altered page. In the second all faults stop, and everything has to come to rest
// (P9). In the third, what came to rest is checked against what really happened (checks.hpp), and then a server that
// rewrites history must be caught (P8).
//
// Everything depends on the seed alone, so `sim --seed K --trace` tells a failing run again.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/ledger.hpp"
#include "tests/sim/sim_device.hpp"
#include "tests/sim/sim_server.hpp"

namespace doorstep::sim {

/// A fault of the system under test itself: the checks must notice each of them, or they check nothing.
enum class Canary {
  none,
  device_loses_commits,     ///< P1, P2: a tablet acknowledges saves before they are on its disk
  device_drops_unsent,      ///< P1, P2: a clean-up deletes what waits
  device_alters_merge,      ///< P4: one tablet has another idea of an effective stamp
  device_forgets_conflict,  ///< P5: one tablet does not list a conflict
  device_runs_ahead,        ///< P6: one tablet's stamps run ahead of its sound clock
  server_loses_commits,     ///< P7: the server gives receipts before they are on its disk
};

struct RunOptions {
  std::uint64_t seed = 0;
  int steps = 60;
  Canary canary = Canary::none;
  bool trace = false;
};

struct Violation {
  std::string promise;  ///< "P1" … of docs; "run" when the simulation itself could not go on
  std::string message;
};

struct RunReport {
  std::uint64_t seed = 0;
  std::vector<Violation> violations;
  std::map<std::string, std::uint64_t> counts;  ///< what happened how often
};

RunReport run(const RunOptions& options);

/// Which kinds of fault this seed has; none of them makes an undisturbed run.
struct Faults {
  bool network = false;
  bool crashes = false;
  bool clocks = false;
  bool rogue = false;
  bool rot = false;
  bool lies = false;     ///< altered pages
  bool rewrite = false;  ///< at the end, history
};

struct CaseFile {
  SpaceId id;
  std::vector<DocumentId> documents;
};

class World {
 public:
  explicit World(const RunOptions& options);
  RunReport run();

  // ---- for the checks
  std::vector<std::unique_ptr<SimDevice>>& devices() { return devices_; }
  SimDevice& device(std::size_t index) { return *devices_[index]; }
  SimDevice& office() { return *devices_.front(); }
  SimServer& server() { return *server_; }
  const std::vector<CaseFile>& cases() const { return cases_; }
  const Ledger& ledger() const { return ledger_; }
  Ledger& ledger() { return ledger_; }
  const Timeline& time() const { return time_; }
  const Faults& faults() const { return faults_; }
  store::FieldPath path(const Place& place) const;
  std::vector<Place> places() const;
  /// The server lied to this device about this space: it has stopped exchanging it, for good.
  bool stopped(std::size_t device, const SpaceId& space) const { return stopped_.count({device, space}) != 0; }
  /// Damaged bytes as they lie on a disk, and the saves in them.
  const std::vector<std::pair<Bytes, std::set<std::size_t>>>& rotten() const { return rotten_; }

  void violate(std::string promise, std::string message);
  void say(const std::string& words) const;
  void count(const std::string& what) { ++report_.counts[what]; }
  bool failed() const { return !report_.violations.empty(); }

 private:
  struct Flight {
    Bytes request;
    std::optional<Bytes> answer;
    Millis asked_at{};
  };

  // setup.cpp
  Status set_up();
  Status enrol(std::size_t device);
  Status sync_fully(std::size_t device);
  Status open_case();

  // world.cpp
  void act();
  void save(std::size_t device, const Place& place, std::size_t fields);
  void settle(std::size_t device);
  void note_saved(std::vector<std::size_t> numbers, const std::optional<Status>& done,
                  const std::map<std::size_t, std::size_t>& drafts);
  std::set<std::size_t> shown_at(std::size_t device, const Place& place, std::optional<std::size_t>* draft);
  void set_clock(std::size_t device);
  void grant();
  void take_up();
  void rot(std::size_t device);
  void rogue_pushes();
  void after_answer(std::size_t device);

  // network.cpp
  void advance_sync(std::size_t device);
  void ask(std::size_t device);
  void carry(std::size_t device);
  void hand_over(std::size_t device);
  void deliver_late();
  std::optional<Bytes> lie(std::size_t device, ByteView answer);

  // ending.cpp
  void quiesce();
  bool at_rest(std::string& why);
  void probe_clocks();
  void rewrite_history();

  std::size_t pick(std::size_t n) { return static_cast<std::size_t>(rng_.below(n)); }
  bool crash() { return faults_.crashes && !calm_ && rng_.chance(0.06); }

  RunOptions options_;
  testing::SeededRng rng_;
  Timeline time_;
  Faults faults_;
  bool calm_ = false;
  std::vector<std::unique_ptr<SimDevice>> devices_;  ///< the office first, the rogue last
  std::unique_ptr<SimServer> server_;
  std::vector<CaseFile> cases_;
  Ledger ledger_;
  std::map<std::size_t, Flight> flights_;
  std::deque<Bytes> late_;
  std::map<std::size_t, std::vector<Bytes>> old_answers_;
  std::set<std::pair<std::size_t, SpaceId>> stopped_;
  std::vector<std::pair<Bytes, std::set<std::size_t>>> rotten_;
  RunReport report_;
};

}  // namespace doorstep::sim
