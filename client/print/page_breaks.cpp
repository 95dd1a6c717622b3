#include "client/print/page_breaks.hpp"

namespace doorstep::print {
namespace {

/// A head that leaves less than two thirds of a page for what stands under it is not repeated.
constexpr double largest_repeated_head = 1.0 / 3;

class Pages {
 public:
  Pages(std::span<const Strip> strips, double height) : strips_(strips), height_(height), pages_(1) {}

  bool fits(std::size_t first, std::size_t last) const {
    double need = 0;
    for (std::size_t i = first; i < last; ++i) {
      const bool at_top = i == first && pages_.back().empty();
      need += strips_[i].height + (at_top ? 0 : strips_[i].space_before);
    }
    return used_ + need <= height_;
  }

  bool at_top() const { return pages_.back().empty() || only_head_; }

  void place(std::size_t strip) {
    put(strip);
    only_head_ = false;
  }

  void turn_page(std::size_t next) {
    pages_.emplace_back();
    used_ = 0;
    only_head_ = false;
    const Strip& strip = strips_[next];
    double head = 0;
    for (std::size_t i = 0; i < strip.head_count; ++i) head += strips_[strip.head_first + i].height;
    if (strip.head_count == 0 || head > height_ * largest_repeated_head) return;
    for (std::size_t i = 0; i < strip.head_count; ++i) put(strip.head_first + i);
    only_head_ = true;
  }

  std::vector<PlacedPage> take() { return std::move(pages_); }

 private:
  void put(std::size_t strip) {
    if (!pages_.back().empty()) used_ += strips_[strip].space_before;
    pages_.back().push_back({strip, used_});
    used_ += strips_[strip].height;
  }

  std::span<const Strip> strips_;
  double height_;
  std::vector<PlacedPage> pages_;
  double used_ = 0;         // of the last page
  bool only_head_ = false;  // the last page holds nothing but a repeated head
};

}  // namespace

std::vector<PlacedPage> break_pages(std::span<const Strip> strips, double page_height) {
  Pages pages(strips, page_height);
  for (std::size_t first = 0; first < strips.size();) {
    std::size_t last = first + 1;
    while (last < strips.size() && strips[last - 1].keep_with_next) ++last;
    if (!pages.fits(first, last) && !pages.at_top()) pages.turn_page(first);
    // More than a page that must stay together is broken wherever a page is full.
    for (; first < last; ++first) {
      if (!pages.fits(first, first + 1) && !pages.at_top()) pages.turn_page(first);
      pages.place(first);
    }
  }
  return pages.take();
}

}  // namespace doorstep::print
