// The promises of design.md section 1, checked against what really happened. A failure names its promise.
#pragma once

#include <map>
#include <set>

#include "tests/sim/oracle.hpp"
#include "tests/sim/world.hpp"

namespace doorstep::sim {

class Checks {
 public:
  explicit Checks(World& world) : world_(world) {}

  void after_step(int step);
  /// When everything has come to rest.
  void at_rest();
  /// At the very end, whatever was done to the server.
  void at_end();

  /// Numbers of the saves whose words a device still has to send, or has set aside.
  std::set<std::size_t> unsent_on(std::size_t device) const;
  /// Of those, the ones in one row of its table of outgoing changes.
  std::set<std::size_t> in_outgoing_row(std::size_t device, std::int64_t number) const;

 private:
  void saved_words_are_shown(std::size_t device);  // P1
  void nothing_is_lost();                          // P2
  void disks_hold_no_words();                      // P3
  void replicas_agree(std::size_t device);         // P4
  void registers_agree(std::size_t device, const merge::SpaceState& state, const OracleLog& truth);
  void members_hold_the_same_log();                                    // P4
  void shown_is_the_winner(std::size_t device);                        // P5
  void grades_are_true(const CaseFile& file, const OracleLog& truth);  // P5
  void sound_clocks_stay_sound();                                      // P6
  void sent_is_true(std::size_t device);                               // P7
  void note_entries(const std::vector<store::StoredEntry>& entries, const SpaceId& space, std::set<std::size_t>& out);
  std::set<std::size_t> found_at_server();
  const ServerLog* log_of(const SpaceId& space);

  World& world_;
  std::map<SpaceId, ServerLog> logs_;                       ///< the server's, as of this step
  std::map<Hash, std::vector<std::size_t>> numbers_;        ///< of the saves in a change, by its hash
  std::map<std::pair<std::size_t, SpaceId>, Hash> agreed_;  ///< roots at which a device was found to agree
};

}  // namespace doorstep::sim
