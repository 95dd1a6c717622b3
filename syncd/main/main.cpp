// syncd [flags]            serves until SIGTERM or SIGINT
// syncd hash-password      reads a password from standard input, prints the line for --admin-password-file
#include <google/protobuf/stubs/logging.h>

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include "syncd/admin/password.hpp"
#include "syncd/main/app.hpp"
#include "syncd/store/system_rng.hpp"

namespace {

using namespace doorstep;
using namespace doorstep::syncd;

int report(const Error& error) {
  std::cerr << "syncd: " << error.message << std::endl;
  return 1;
}

int hash_password_from_input() {
  std::string line;
  std::getline(std::cin, line);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  const SecretBytes password(to_bytes(line));
  wipe({reinterpret_cast<std::uint8_t*>(line.data()), line.size()});
  SystemRng rng;
  const auto hashed = hash_password(password.view(), rng);
  if (!hashed) return report(hashed.error());
  std::cout << *hashed << std::endl;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  google::protobuf::SetLogHandler(nullptr);  // what a stranger sends must not write to our standard error
  try {
    if (argc == 2 && std::string_view(argv[1]) == "hash-password") return hash_password_from_input();
    const auto invocation = load_config(argc, argv);
    if (!invocation) return report(invocation.error());
    if (invocation->print) {
      std::cout << *invocation->print;
      return 0;
    }
    const Status done = run(invocation->config);
    return done ? 0 : report(done.error());
  } catch (const std::exception&) {
    std::cerr << "syncd: an internal fault ended the server: start it again, and report this" << std::endl;
    return 1;
  }
}
