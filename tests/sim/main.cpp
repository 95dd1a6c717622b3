// sim: runs of the simulation from the command line.
//
//   sim --seeds N [--start K] [--steps S]   a campaign; prints each failing seed with the promise it breaks
//   sim --seed K [--steps S] --trace        one run, told step by step
//   … --canary C                            with a fault of the system itself (world.hpp), that must be noticed
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/sim/world.hpp"

namespace {

using namespace doorstep::sim;

int usage() {
  std::fputs("usage: sim (--seeds N [--start K] | --seed K [--trace]) [--steps S] [--canary C]\n", stderr);
  return 2;
}

void print(const RunReport& report) {
  for (const auto& violation : report.violations) {
    std::printf("seed %llu: %s: %s\n", static_cast<unsigned long long>(report.seed), violation.promise.c_str(),
                violation.message.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t first = 0;
  std::uint64_t seeds = 1;
  RunOptions options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--trace") {
      options.trace = true;
      continue;
    }
    if (i + 1 == argc) return usage();
    const auto number = std::strtoull(argv[++i], nullptr, 10);
    if (word == "--seeds")
      seeds = number;
    else if (word == "--start" || word == "--seed")
      first = number;
    else if (word == "--steps")
      options.steps = static_cast<int>(number);
    else if (word == "--canary")
      options.canary = static_cast<Canary>(number);
    else
      return usage();
  }
  const auto began = std::chrono::steady_clock::now();
  std::map<std::string, std::uint64_t> counts;
  std::uint64_t failed = 0;
  for (options.seed = first; options.seed < first + seeds; ++options.seed) {
    const auto report = run(options);
    print(report);
    std::fflush(stdout);
    if (!report.violations.empty()) ++failed;
    for (const auto& [what, times] : report.counts) counts[what] += times;
  }
  for (const auto& [what, times] : counts) {
    std::printf("%10llu  %s\n", static_cast<unsigned long long>(times), what.c_str());
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("%llu seeds, %llu failed, %.1f s\n", static_cast<unsigned long long>(seeds),
              static_cast<unsigned long long>(failed), took.count());
  return failed == 0 ? 0 : 1;
}
