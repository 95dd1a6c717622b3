#include "syncd/handlers/pages.hpp"

#include <algorithm>

#include "core/change/codec.hpp"

namespace doorstep::syncd {
namespace {

constexpr std::size_t own_entry_bytes = 40;    // a run of one, with its received_at
constexpr std::size_t batch_entry_bytes = 90;  // signature, lengths and received_at, were every entry a batch

std::size_t wire_size(const store::StoredEntry& entry) {
  return entry.size() + entry.proof.path.size() * sizeof(Hash) + batch_entry_bytes;
}

class PageWriter {
 public:
  PageWriter(const SpaceId& space, const PageEnd& from, const PageReader& reader, wire::ExchangeAnswer& answer)
      : space_(space), reader_(reader), end_(from), from_(from.size), answer_(answer) {}

  /// False when the budget is used up: the entry was not taken.
  bool add(store::StoredEntry&& entry, PageBudget& budget) {
    const bool own = entry.head.name.device == reader_.device && !reader_.whole;
    if (!budget.take(own ? own_entry_bytes : wire_size(entry))) return false;
    open();
    page_->add_received_at(entry.head.received_at - received_);
    received_ = entry.head.received_at;
    end_ = PageEnd{entry.head.position + 1, entry.head.root};
    if (own) {
      flush();
      add_own(entry.head.name);
    } else {
      own_ = nullptr;
      if (!run_.empty() && run_.front().proof.signature != entry.proof.signature) flush();
      run_.push_back(std::move(entry));
    }
    return true;
  }

  PageEnd finish() {
    flush();
    return end_;
  }

 private:
  void open() {
    if (page_ != nullptr) return;
    page_ = answer_.add_pages();
    page_->set_space(to_text(space_.view()));
    page_->set_from(from_);
  }

  void add_own(const change::ChangeName& name) {
    const bool follows = own_ != nullptr && own_->incarnation() == name.incarnation &&
                         own_->first_sequence() + own_->count() == name.sequence;
    if (follows) {
      own_->set_count(own_->count() + 1);
      return;
    }
    own_ = page_->add_items()->mutable_own();
    own_->set_incarnation(name.incarnation);
    own_->set_first_sequence(name.sequence);
    own_->set_count(1);
  }

  void flush() {
    if (run_.empty()) return;
    std::vector<change::StoredChange> stored;
    stored.reserve(run_.size());
    for (const auto& entry : run_) stored.push_back(change::StoredChange{entry.body, entry.values, &entry.proof});
    change::encode_batch(stored, *page_->add_items()->mutable_batch());
    run_.clear();
  }

  const SpaceId space_;
  const PageReader& reader_;
  PageEnd end_;
  const std::uint64_t from_;
  wire::ExchangeAnswer& answer_;
  wire::Page* page_ = nullptr;
  wire::OwnChanges* own_ = nullptr;  // the run that the last entry went to
  std::vector<store::StoredEntry> run_;
  Millis received_ = 0;
};

}  // namespace

Result<PageEnd> add_page(StoreReader& store, const merge::SpaceState& space, const PageEnd& from,
                         const PageReader& reader, PageBudget& budget, wire::ExchangeAnswer& answer) {
  if (from.size >= space.size() || budget.exhausted()) return from;
  PageWriter page(space.id, from, reader, answer);
  TRY(store.each_entry(space, from.size,
                       [&](store::StoredEntry&& entry) { return page.add(std::move(entry), budget); }));
  return page.finish();
}

}  // namespace doorstep::syncd
