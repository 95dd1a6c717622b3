#include "syncd/main/app.hpp"

#include <sys/stat.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

#include "core/keys/certificate.hpp"
#include "syncd/admin/admin_handlers.hpp"
#include "syncd/handlers/exchange.hpp"
#include "syncd/handlers/founding.hpp"
#include "syncd/handlers/info.hpp"
#include "syncd/handlers/joining.hpp"
#include "syncd/http/hint_proof.hpp"
#include "syncd/main/self_signed.hpp"
#include "syncd/net/listener.hpp"
#include "syncd/store/limits.hpp"
#include "syncd/store/server_key.hpp"
#include "syncd/store/sqlite_central_store.hpp"
#include "syncd/store/system_rng.hpp"
#include "syncd/web/app_files.hpp"

namespace doorstep::syncd {
namespace {

constexpr std::size_t card_limit = 16 * 1024;

Millis wall_clock() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::size_t thread_count(const Config& config) {
  return config.threads != 0 ? config.threads : std::max(2u, std::thread::hardware_concurrency());
}

Result<Organisation> read_organisation(const std::filesystem::path& path) {
  auto bytes = read_small_file(path, card_limit);
  if (!bytes) return fail(bytes.error().code, "--organisation: " + bytes.error().message);
  auto parsed = parse_organisation_card(*bytes);
  if (!parsed) return fail(parsed.error().code, "--organisation '" + path.string() + "': " + parsed.error().message);
  return parsed;
}

NetLimits net_limits(const Config& config) {
  NetLimits limits;
  limits.max_connections = config.max_connections;
  limits.max_hint_sessions = config.max_hint_sessions;
  limits.header_bytes = config.header_bytes;
  limits.handshake_timeout = config.handshake_timeout;
  limits.header_timeout = config.header_timeout;
  limits.write_timeout = config.write_timeout;
  limits.idle_timeout = config.idle_timeout;
  limits.answer_timeout = config.answer_timeout;
  return limits;
}

/// Where the signal handler tells the main thread what to do.
class Signals {
 public:
  /// On an I/O thread.
  void came(int number) {
    const std::lock_guard lock(mutex_);
    if (number == SIGHUP) {
      reload_ = true;
    } else if (stop_) {
      std::_Exit(130);  // asked twice: now
    } else {
      stop_ = true;
    }
    wake_.notify_one();
  }
  enum class Wish { stop, reload };
  Wish wait() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stop_ || reload_; });
    if (stop_) return Wish::stop;
    reload_ = false;
    return Wish::reload;
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  bool reload_ = false;
};

class App {
 public:
  App(const Config& config, Organisation organisation, crypto::SigningKey key, std::unique_ptr<CentralStore> store)
      : config_(config),
        log_(config.log_level),
        store_(std::move(store)),
        writer_(
            *store_, config.writer_queue, [this](const auto& grown) { publish(grown); }, log_, metrics_),
        workers_(thread_count(config), max_waiting_requests, log_),
        device_rate_(static_cast<double>(config.requests_per_second), static_cast<double>(config.request_burst),
                     max_rated_keys),
        join_rate_(join_requests_per_second, join_request_burst, max_rated_keys),
        service_{*store_,
                 writer_,
                 workers_,
                 device_rate_,
                 join_rate_,
                 log_,
                 metrics_,
                 std::move(organisation),
                 key,
                 keys::server_id(key.verify),
                 DOORSTEP_VERSION,
                 config.max_answer_bytes,
                 wall_clock,
                 &clock_guard_},
        io_(static_cast<unsigned>(thread_count(config)), log_) {}

  Status start() {
    // Before the first listener, so that no signal finds the default action once we can be reached.
    io_.on_signal([this](int number) { signals_.came(number); });
    tls_ = {config_.tls_certificate, config_.tls_key};
    if (config_.tls_certificate.empty()) {
      tls_ = TRY(load_or_make_self_signed(config_.data_dir / "tls", config_.listen.host));
    }
    const Hash pin = TRY(tls_pin_of(tls_.certificate_chain));
    TRY(read_app());
    TRY(start_public());
    TRY(start_app());
    TRY(start_admin());
    const std::string pin_text = to_hex(pin);
    log_.info("listening", {{"address", LogValue::code(public_->address().text())},
                            {"pin", LogValue::code(pin_text)},
                            {"server", service_.id},
                            {"founded", store_->index().directory().has_value()}});
    if (!config_.ready_file.empty()) TRY(write_ready_file(pin_text));
    return {};
  }

  void serve() {
    while (signals_.wait() == Signals::Wish::reload) {
      for (auto* listener : {public_.get(), admin_.get()}) {
        if (listener == nullptr) continue;
        if (const Status done = listener->reload_tls(); !done)
          log_.error("tls_reload_failed", {{"reason", done.error()}});
      }
      log_.info("tls_reloaded");
    }
  }

  void drain() {
    log_.info("stopping");
    if (public_) public_->drain(config_.drain_seconds);
    if (app_) app_->drain(std::chrono::seconds(1));
    if (admin_) admin_->drain(std::chrono::seconds(1));
    writer_.drain();
    workers_.drain();
    log_.info("stopped", {{"commits", writer_.counts().commits}});
  }

 private:
  void publish(const std::vector<SpaceId>& grown) {
    for (const auto& space : grown) hub_.publish(hint_topic(space), space.text());
  }

  template <class Handle>
  Handler bound(Handle handle) {
    return [this, handle](HttpRequest request, Respond respond) {
      handle(service_, std::move(request), std::move(respond));
    };
  }

  Status read_app() {
    if (config_.app_dir.empty()) return {};
    bundle_ = std::make_shared<const Bundle>(TRY(Bundle::read(config_.app_dir)));
    log_.info("app_read",
              {{"files", bundle_->files()}, {"bytes", bundle_->bytes()}, {"left_out", bundle_->left_out()}});
    return {};
  }

  Status start_public() {
    ListenerOptions options = client_options("public", config_.listen);
    options.tls = tls_;
    public_ = TRY(Listener::start(std::move(options), io_, log_, metrics_));
    return {};
  }

  /// For trying the app out: what the public listener serves, without TLS, on this machine.
  Status start_app() {
    if (!config_.app_listen) return {};
    ListenerOptions options = client_options("app", *config_.app_listen);
    options.web.scheme = Scheme::http_on_loopback;
    app_ = TRY(Listener::start(std::move(options), io_, log_, metrics_));
    return {};
  }

  /// Exchange, hints and, with an app folder, the app.
  ListenerOptions client_options(const char* name, const Address& address) {
    ListenerOptions options;
    options.name = name;
    options.address = address;
    options.web.serves_app = bundle_ != nullptr;
    options.web.origins = config_.app_origins;
    options.limits = net_limits(config_);
    const std::chrono::milliseconds body = config_.body_timeout;
    options.routes = {{"POST", "/v1/exchange", config_.max_request_bytes, body, bound(handle_exchange)},
                      {"POST", "/v1/found", max_found_bytes, body, bound(handle_found)},
                      {"POST", "/v1/join", max_join_bytes, body, bound(handle_join)},
                      {"GET", "/v1/server", 0, body, bound(handle_server)},
                      {"GET", "/healthz", 0, body, bound(handle_healthz)}};
    if (bundle_) {
      for (Route& route : app_routes(bundle_)) options.routes.push_back(std::move(route));
    }
    options.hints = HintEndpoint{std::string(hints_path),
                                 [this](HttpRequest request, std::function<void(HintVerdict)> respond) {
                                   authenticate_hints(service_, std::move(request), std::move(respond));
                                 },
                                 &hub_};
    return options;
  }

  Status start_admin() {
    if (config_.admin_password_file.empty()) {
      log_.info("admin_off");  // no --admin-password-file: no pages and no metrics
      return {};
    }
    admin_pages_ = std::make_unique<AdminPages>(service_, TRY(read_password_file(config_.admin_password_file)));
    ListenerOptions options;
    options.name = "admin";
    options.address = config_.admin_listen;
    options.tls = tls_;
    options.limits = net_limits(config_);
    options.routes = admin_pages_->routes();
    admin_ = TRY(Listener::start(std::move(options), io_, log_, metrics_));
    return {};
  }

  /// Whole or not at all: whoever waits for the file reads it at once.
  Status write_ready_file(const std::string& pin) {
    const std::string app_port = app_ ? ",\"app_port\":" + std::to_string(app_->address().port) : std::string();
    const std::string text = "{\"port\":" + std::to_string(public_->address().port) + app_port +
                             ",\"admin_port\":" + std::to_string(admin_ ? admin_->address().port : 0) + ",\"pin\":\"" +
                             pin + "\",\"server_key\":\"" + to_hex(service_.key.verify) + "\"}\n";
    std::error_code ignored;
    std::filesystem::remove(config_.ready_file, ignored);
    return write_secret_file(config_.ready_file, as_bytes(text));
  }

  // In the order of their making; ended in the opposite one.
  const Config& config_;
  Log log_;
  Metrics metrics_;
  HintHub hub_;
  std::unique_ptr<CentralStore> store_;
  Writer writer_;
  Workers workers_;
  RateLimiter device_rate_;
  RateLimiter join_rate_;
  ClockGuard clock_guard_{time_since_boot, wall_clock()};
  Service service_;
  std::unique_ptr<AdminPages> admin_pages_;
  std::shared_ptr<const Bundle> bundle_;  // null: the app is not served
  Signals signals_;
  IoThreads io_;
  TlsFiles tls_;
  std::unique_ptr<Listener> public_;
  std::unique_ptr<Listener> app_;  // null: no plain listener
  std::unique_ptr<Listener> admin_;
};

}  // namespace

Status run(const Config& config) {
  ::umask(077);  // sealed or not, the store's files are nobody else's
  SystemRng rng;
  auto organisation = TRY(read_organisation(config.organisation));
  SqliteStoreOptions options;
  options.data_dir = config.data_dir;
  options.organisation = organisation.id;
  options.readers = thread_count(config);
  auto store = TRY(open_sqlite_store(options, rng));
  const auto key = TRY(load_or_make_server_key(config.data_dir, !store->index().directory(), rng));
  App app(config, std::move(organisation), key, std::move(store));
  const Status started = app.start();
  if (started) app.serve();
  app.drain();
  return started;
}

}  // namespace doorstep::syncd
