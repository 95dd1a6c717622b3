#include "syncd/obs/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace doorstep::syncd {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using Buckets = Histogram::BucketBoundaries;

// Seconds. A one-field edit over a warm connection takes some milliseconds; a first sync takes seconds.
const Buckets latency_buckets{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30};
const Buckets batch_buckets{1, 2, 4, 8, 16, 32, 64, 128, 256};

double seconds(std::chrono::nanoseconds span) { return std::chrono::duration<double>(span).count(); }

}  // namespace

struct Metrics::Impl {
  prometheus::Registry registry;

  Family<Counter>& requests = BuildCounter().Name("syncd_requests_total").Help("Answered requests").Register(registry);
  Family<Histogram>& request_seconds = BuildHistogram()
                                           .Name("syncd_request_seconds")
                                           .Help("From a request's header to the end of its answer")
                                           .Register(registry);
  Family<Counter>& body_bytes =
      BuildCounter().Name("syncd_body_bytes_total").Help("Bytes of request and answer bodies").Register(registry);
  Family<Gauge>& connections = BuildGauge().Name("syncd_connections").Help("Open connections").Register(registry);
  Family<Counter>& handshakes_failed =
      BuildCounter().Name("syncd_handshakes_failed_total").Help("TLS handshakes that failed").Register(registry);
  Family<Counter>& accepts_failed =
      BuildCounter().Name("syncd_accepts_failed_total").Help("Connections not accepted").Register(registry);
  Gauge& hint_sessions = BuildGauge().Name("syncd_hint_sessions").Help("Open hint sessions").Register(registry).Add({});
  Counter& hints = BuildCounter().Name("syncd_hints_total").Help("Hints sent").Register(registry).Add({});
  Gauge& queue_depth = BuildGauge()
                           .Name("syncd_writer_queue_depth")
                           .Help("Requests that wait for the writer")
                           .Register(registry)
                           .Add({});
  Histogram& commit_batch = BuildHistogram()
                                .Name("syncd_commit_batch_requests")
                                .Help("Requests in one transaction")
                                .Register(registry)
                                .Add({}, batch_buckets);
  Histogram& commit_seconds = BuildHistogram()
                                  .Name("syncd_commit_seconds")
                                  .Help("Length of one durable transaction")
                                  .Register(registry)
                                  .Add({}, latency_buckets);
  Family<Counter>& turned_away =
      BuildCounter().Name("syncd_turned_away_total").Help("Requests turned away unserved").Register(registry);
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::request_finished(const std::string& route, int status, std::chrono::nanoseconds took,
                               std::size_t bytes_in, std::size_t bytes_out) {
  impl_->requests.Add({{"route", route}, {"status", std::to_string(status)}}).Increment();
  impl_->request_seconds.Add({{"route", route}}, latency_buckets).Observe(seconds(took));
  impl_->body_bytes.Add({{"direction", "in"}}).Increment(static_cast<double>(bytes_in));
  impl_->body_bytes.Add({{"direction", "out"}}).Increment(static_cast<double>(bytes_out));
}

void Metrics::connection_opened(const std::string& listener) {
  impl_->connections.Add({{"listener", listener}}).Increment();
}
void Metrics::connection_closed(const std::string& listener) {
  impl_->connections.Add({{"listener", listener}}).Decrement();
}
void Metrics::handshake_failed(const std::string& listener) {
  impl_->handshakes_failed.Add({{"listener", listener}}).Increment();
}
void Metrics::accept_failed(const std::string& listener) {
  impl_->accepts_failed.Add({{"listener", listener}}).Increment();
}

void Metrics::hint_session_opened() { impl_->hint_sessions.Increment(); }
void Metrics::hint_session_closed() { impl_->hint_sessions.Decrement(); }
void Metrics::hint_sent() { impl_->hints.Increment(); }

void Metrics::writer_queue_depth(std::size_t waiting) { impl_->queue_depth.Set(static_cast<double>(waiting)); }

void Metrics::committed(std::size_t batch, std::chrono::nanoseconds took) {
  impl_->commit_batch.Observe(static_cast<double>(batch));
  impl_->commit_seconds.Observe(seconds(took));
}

void Metrics::turned_away(const std::string& reason) { impl_->turned_away.Add({{"reason", reason}}).Increment(); }

std::string Metrics::render() const {
  const prometheus::TextSerializer serializer;
  return serializer.Serialize(impl_->registry.Collect());
}

}  // namespace doorstep::syncd
