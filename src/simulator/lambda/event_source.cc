#include "simulator/lambda/event_source.h"

#include <algorithm>
#include <set>

#include "base/backoff.h"
#include "simulator/quotas/quotas.h"

namespace simulator::lambda {
namespace {

constexpr Backoff failure_backoff{1s, 1min};

// The identifiers in {"batchItemFailures": [{"itemIdentifier": …}]}. nullopt: the reply is malformed, which counts as a
// failure of the whole batch.
std::optional<std::set<std::string>> reported(std::string_view reply) {
    const auto json = parse_json(reply, {.bytes = 1024 * 1024, .depth = 8, .values = 100'000});
    if (!json) return std::nullopt;
    const Json* failures = json->find("batchItemFailures");
    if (!failures || failures->is_null()) return std::set<std::string>{};
    if (!failures->elements()) return std::nullopt;
    std::set<std::string> all;
    for (const Json& one : *failures->elements()) {
        const std::string* identifier = one.find_text("itemIdentifier");
        if (!identifier || identifier->empty()) return std::nullopt;
        all.insert(*identifier);
    }
    return all;
}

}  // namespace

void EventSource::add(Json record, std::string sequence, Instant now) {
    if (!mapping_.filters.empty() &&
        std::ranges::none_of(mapping_.filters, [&](const EventFilter& one) { return one.matches(record); }))
        return;
    if (records_.size() >= quotas::streamed_records) {
        ++dropped_;
        return;
    }
    records_.push_back({std::move(record), std::move(sequence), now});
}

void EventSource::drop_old(Instant now) {
    const Milliseconds oldest = std::min(mapping_.oldest.value_or(quotas::stream_retention), quotas::stream_retention);
    while (!records_.empty() && records_.front().arrived + oldest <= now) {
        records_.pop_front();
        ++dropped_;
        failures_ = 0;
        pause_.reset();
    }
}

std::optional<Json> EventSource::next_batch(Instant now) {
    if (in_flight_ > 0 || (pause_ && *pause_ > now)) return std::nullopt;
    drop_old(now);
    if (records_.empty()) return std::nullopt;
    // The first record waits for others at most for the batching window. A retried batch does not wait again.
    if (failures_ == 0 && records_.size() < batch_limit_ && records_.front().arrived + mapping_.window > now)
        return std::nullopt;
    pause_.reset();
    Json list = Json::array();
    std::size_t bytes = 0;
    for (const Record& record : records_) {
        bytes += record.record.dump().size();
        if (in_flight_ == batch_limit_ || (in_flight_ > 0 && bytes > quotas::invocation_bytes)) break;
        list.push(record.record);
        ++in_flight_;
    }
    return Json::object({{"Records", std::move(list)}});
}

void EventSource::failed(Instant now) {
    in_flight_ = 0;
    if (mapping_.retries >= 0 && failures_ >= mapping_.retries) {
        const std::size_t given_up = std::min(batch_limit_, records_.size());
        records_.erase(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(given_up));
        dropped_ += given_up;
        failures_ = 0;
        batch_limit_ = mapping_.batch;
        return;
    }
    if (mapping_.bisects) batch_limit_ = std::max<std::size_t>(1, std::min(batch_limit_, records_.size()) / 2);
    pause_ = now + failure_backoff.bound(failures_++);
}

void EventSource::answered(const std::expected<std::string, std::string>& reply, Instant now) {
    if (in_flight_ == 0) return;
    if (!reply) return failed(now);
    std::size_t done = in_flight_;
    if (mapping_.reports_items) {
        const auto failures = reported(*reply);
        if (!failures) return failed(now);
        if (!failures->empty()) {
            // Retry from the first reported record on. An unknown sequence number means the whole batch.
            std::size_t first = in_flight_;
            std::size_t known = 0;
            for (std::size_t i = 0; i < in_flight_; ++i)
                if (failures->contains(records_[i].sequence)) {
                    first = std::min(first, i);
                    ++known;
                }
            done = known == failures->size() ? first : 0;
        }
    }
    const bool whole = done == in_flight_;
    records_.erase(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(done));
    if (!whole) {
        if (done > 0) failures_ = 0;
        return failed(now);
    }
    in_flight_ = 0;
    failures_ = 0;
    batch_limit_ = mapping_.batch;
}

std::optional<Instant> EventSource::deadline() const {
    if (in_flight_ > 0 || records_.empty()) return std::nullopt;
    if (pause_) return pause_;
    return records_.front().arrived + mapping_.window;
}

}  // namespace simulator::lambda
