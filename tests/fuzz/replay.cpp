// Runs a fuzz target without libFuzzer: every file of its corpus, and mutations of each that are the same in every run.
//
//   replay_<name> CORPUS-FOLDER [SECONDS]      with SECONDS it goes on mutating for as long, without a sanitizer's cost
//
// A check that fails aborts (DOORSTEP_ASSERT). DOORSTEP_REPLAY_KEEP=FILE writes each input to FILE before it is run, so
// that FILE holds the one that failed.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "core/base/bytes.hpp"
#include "tests/support/seeded_rng.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using doorstep::Bytes;
using doorstep::testing::SeededRng;

constexpr std::uint64_t seed = 20261122;
constexpr int rounds = 300;                            ///< mutations of each file, at most
constexpr std::chrono::milliseconds usual_time{2500};  ///< no round begins after it, so a slow machine does fewer
constexpr std::size_t max_size = 1 << 16;

Bytes read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

std::size_t place(SeededRng& rng, std::size_t size) { return rng.below(size + 1); }

/// One of: flip a bit, set a byte, cut the end off, take a piece out, repeat a piece, splice in a piece of another.
void mutate(Bytes& input, const Bytes& other, SeededRng& rng) {
  const auto first = place(rng, input.size());
  const auto length = std::min(input.size() - first, place(rng, 32));
  const auto at = input.begin() + static_cast<std::ptrdiff_t>(first);
  switch (rng.below(6)) {
    case 0:
      if (first < input.size()) input[first] ^= static_cast<std::uint8_t>(1U << rng.below(8));
      break;
    case 1:
      if (first < input.size()) input[first] = static_cast<std::uint8_t>(rng.next());
      break;
    case 2:
      input.resize(first);
      break;
    case 3:
      input.erase(at, at + static_cast<std::ptrdiff_t>(length));
      break;
    case 4: {
      const Bytes piece(at, at + static_cast<std::ptrdiff_t>(length));
      input.insert(at, piece.begin(), piece.end());
      break;
    }
    default: {
      const auto from = place(rng, other.size());
      const auto count = std::min(other.size() - from, place(rng, 64));
      const auto piece = other.begin() + static_cast<std::ptrdiff_t>(from);
      input.insert(at, piece, piece + static_cast<std::ptrdiff_t>(count));
      break;
    }
  }
  if (input.size() > max_size) input.resize(max_size);
}

std::chrono::steady_clock::duration since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::steady_clock::now() - begun;
}

void run(const Bytes& input) {
  if (const char* keep = std::getenv("DOORSTEP_REPLAY_KEEP")) {
    std::ofstream(keep, std::ios::binary)
        .write(reinterpret_cast<const char*>(input.data()), static_cast<std::streamsize>(input.size()));
  }
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2 || count > 3 || !std::filesystem::is_directory(arguments[1])) {
    std::fprintf(stderr, "usage: %s CORPUS-FOLDER [SECONDS]\n", arguments[0]);
    return 2;
  }
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Bytes> corpus;
  for (const auto& path : paths) corpus.push_back(read(path));
  if (corpus.empty()) {
    std::fprintf(stderr, "%s holds no inputs\n", arguments[1]);
    return 2;
  }
  for (const auto& input : corpus) run(input);
  const bool longer = count == 3;
  const auto most_time = longer ? std::chrono::milliseconds(1000 * std::atoi(arguments[2])) : usual_time;
  SeededRng rng(seed);
  const auto begun = std::chrono::steady_clock::now();
  std::size_t runs = corpus.size();
  for (int round = 0; (longer || round < rounds) && since(begun) < most_time; ++round) {
    for (const auto& original : corpus) {
      Bytes input = original;
      for (auto edits = 1 + rng.below(4); edits > 0; --edits) mutate(input, corpus[rng.below(corpus.size())], rng);
      run(input);
      ++runs;
    }
  }
  std::printf("%zu inputs, %zu of them from the corpus\n", runs, corpus.size());
  return 0;
}
