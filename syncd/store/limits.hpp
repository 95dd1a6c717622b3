// Every limit of the daemon that is no setting, in one place; those of the exchange are in core/sync/limits.
#pragma once

#include <chrono>
#include <cstddef>

#include "core/base/time.hpp"

namespace doorstep::syncd {

// ---- the writer
constexpr std::size_t max_group_jobs = 256;                ///< committed together
constexpr std::size_t max_group_bytes = 16 * 1024 * 1024;  ///< of pushed changes, committed together
constexpr std::size_t max_queue_bytes = 64 * 1024 * 1024;  ///< of pushed changes that may wait
constexpr std::size_t max_notes = 4096;                    ///< health notes that may wait; further ones are dropped
constexpr std::chrono::milliseconds note_delay{2'000};     ///< a note waits so long for a commit to join
constexpr std::size_t max_warm_spaces = 4096;              ///< spaces whose states stay in the writer's memory

// ---- time
constexpr Millis max_clock_step = 10 * minute_ms;  ///< that the wall clock may run ahead between two requests

// ---- devices
constexpr std::size_t max_incarnations = 64;     ///< of one device in one space; further ones are refused
constexpr std::size_t max_recent_tips = 4;       ///< ends of other incarnations' chains that an answer names
constexpr std::size_t max_request_counters = 8;  ///< incarnations of one device whose replays are known

// ---- requests
constexpr std::size_t max_waiting_requests = 512;       ///< for a worker thread
constexpr std::size_t max_found_bytes = 1024 * 1024;    ///< body of POST /v1/found
constexpr std::size_t max_join_bytes = 4 * 1024;        ///< body of POST /v1/join
constexpr std::size_t max_rated_keys = 10'000;          ///< devices and addresses that the rate limit remembers
constexpr std::chrono::milliseconds busy_retry{2'000};  ///< Retry-After of a full queue
constexpr double join_requests_per_second = 1;          ///< of one address
constexpr double join_request_burst = 10;

// ---- joining
constexpr std::size_t max_pending_joins = 256;       ///< in all; a further one takes an older one's place
constexpr std::size_t max_joins_per_invitation = 4;  ///< devices that wait with one invitation; likewise
constexpr std::size_t max_joins_in_answer = 32;

// ---- the app's files and where they come from
constexpr std::size_t max_app_files = 2'000;                  ///< in the folder, everything counted
constexpr std::size_t max_app_bytes = std::size_t{64} << 20;  ///< together, compressed forms too; in memory
constexpr std::size_t max_app_origins = 16;                   ///< other hosts that serve the app

// ---- admin pages
constexpr double password_tries_per_second = 0.2;  ///< of one address
constexpr double password_try_burst = 10;
constexpr std::chrono::seconds admin_refresh{30};

}  // namespace doorstep::syncd
