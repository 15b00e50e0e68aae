#include "chat/timeline.h"

#include <algorithm>
#include <tuple>

#include "protocol/limits.h"

namespace chat {

namespace {

// FNV-1a with 64 bits: with 32 bits, two messages of a long room could have the same hash.
std::uint64_t fingerprint(const UserId& sender, const MessageId& id) {
    std::uint64_t hash = 0xcbf29ce484222325;
    const auto mix = [&hash](std::string_view text) {
        for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
        hash = (hash ^ 0xff) * 0x100000001b3;
    };
    mix(sender.text());
    mix(id.text());
    return hash;
}

std::size_t cost(const TimelineItem& item) {
    std::size_t bytes =
        sizeof(TimelineItem) + item.sender.text().size() + item.message.id.text().size() + item.message.name.size() +
        item.message.text.size() + item.folded.size() * sizeof(std::uint64_t);
    for (const std::string& name : item.joined) bytes += sizeof(std::string) + name.size();
    return bytes;
}

}  // namespace

void Timeline::changed(TimelineItem& item) {
    ++item.revision;
    ++revision_;
}

std::size_t Timeline::place_of(const TimelineItem& item) const {
    if (order_ == Order::by_arrival || !item.stamp) return items_.size();
    const auto end = items_.end() - static_cast<std::ptrdiff_t>(unstamped_);
    const auto place = std::upper_bound(items_.begin(), end, item, [](const TimelineItem& a, const TimelineItem& b) {
        return std::tie(*a.stamp, a.message.id) < std::tie(*b.stamp, b.message.id);
    });
    return static_cast<std::size_t>(place - items_.begin());
}

TimelineItem& Timeline::insert_at(std::size_t index, TimelineItem item) {
    bytes_ += cost(item);
    if (order_ == Order::by_stamp && !item.stamp) ++unstamped_;
    ++revision_;
    return *items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(index), std::move(item));
}

TimelineItem& Timeline::insert(TimelineItem item) {
    const std::size_t place = place_of(item);
    return insert_at(place, std::move(item));
}

TimelineItem Timeline::take(std::size_t index) {
    TimelineItem item = std::move(items_[index]);
    items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(index));
    bytes_ -= cost(item);
    if (order_ == Order::by_stamp && !item.stamp) --unstamped_;
    ++revision_;
    return item;
}

// Adds a person who joined to the line before the place or after it, if that is a line of people who joined.
TimelineItem* Timeline::fold(const TimelineItem& joined, std::size_t place, std::uint64_t print) {
    for (const std::size_t neighbour : {place - 1, place}) {
        if (neighbour >= items_.size() || items_[neighbour].message.kind != Kind::joined) continue;
        TimelineItem& line = items_[neighbour];
        const bool earlier = neighbour == place;  // the person joined before everybody in the line
        bytes_ -= cost(line);
        ++line.joined_count;
        line.folded.push_back(print);
        if (line.joined.size() < limits::joined_folded)
            line.joined.insert(earlier ? line.joined.begin() : line.joined.end(), joined.message.name);
        if (!earlier) {
            line.message.name = joined.message.name;
            line.sender = joined.sender;
            line.standing = joined.standing;
        }
        bytes_ += cost(line);
        changed(line);
        return &line;
    }
    return nullptr;
}

const TimelineItem* Timeline::arrived(const Incoming& incoming, Author author, UnixTime local_now, Source source) {
    const bool stamped = order_ == Order::by_stamp && incoming.stamp;
    if (source == Source::live && stamped && forgotten_ &&
        std::tie(*incoming.stamp, incoming.message.id) <= std::tie(forgotten_->first, forgotten_->second))
        return nullptr;

    const std::uint64_t print = fingerprint(incoming.sender, incoming.message.id);
    const auto [seen, fresh] = known_.try_emplace(print, Known{incoming.stamp.value_or(UnixTime{}), source});
    if (!fresh) {
        UnixTime& smallest = seen->second.stamp;
        if (stamped && *incoming.stamp < smallest) {
            lower_stamp(smallest, incoming);
            smallest = *incoming.stamp;
        }
        return nullptr;
    }

    TimelineItem item{
        .sender = incoming.sender,
        .standing = incoming.standing,
        .message = incoming.message,
        .at = incoming.stamp.value_or(local_now),
        .stamp = incoming.stamp,
        .delivery = author == Author::self ? Delivery::delivered : Delivery::arrived};
    if (order_ == Order::by_stamp && !item.stamp) item.stamp = local_now;
    const std::size_t place = place_of(item);
    if (item.message.kind == Kind::joined) {
        if (TimelineItem* line = fold(item, place, print)) return line;
        item.joined = {item.message.name};
        item.joined_count = 1;
        item.folded = {print};
    }
    item.key = next_key_++;
    return &insert_at(place, std::move(item));
}

const TimelineItem* Timeline::caught_up(const Incoming& incoming) {
    const std::uint64_t print = fingerprint(incoming.sender, incoming.message.id);
    const auto seen = known_.find(print);
    if (seen == known_.end() || std::exchange(seen->second.source, Source::live) == Source::live) return nullptr;
    const std::size_t behind = place_behind(seen->second.stamp, incoming.message.id);
    // the latter: a line of people who joined may begin after this stamp
    for (const std::size_t neighbour : {behind - 1, behind}) {
        if (neighbour >= items_.size()) continue;
        const TimelineItem& item = items_[neighbour];
        if (item.sender != incoming.sender) continue;
        if (item.message.kind == Kind::joined ? std::ranges::contains(item.folded, print)
                                              : item.message.id == incoming.message.id)
            return &item;
    }
    return nullptr;
}

std::size_t Timeline::place_behind(UnixTime stamp, const MessageId& id) const {
    return place_of(TimelineItem{.message = {.id = id}, .stamp = stamp});
}

// A retry reached the room twice, and the copy with the earlier stamp came later. Every client keeps the smaller
// stamp, with its text.
void Timeline::lower_stamp(UnixTime from, const Incoming& incoming) {
    const std::size_t behind = place_behind(from, incoming.message.id);
    if (behind == 0) return;
    TimelineItem& found = items_[behind - 1];
    if (found.message.id != incoming.message.id || found.sender != incoming.sender || found.stamp != from) return;
    TimelineItem item = take(behind - 1);
    item.stamp = incoming.stamp;
    item.at = *incoming.stamp;
    item.message = incoming.message;
    changed(item);
    insert(std::move(item));
}

const TimelineItem& Timeline::written(const UserId& self, const Message& message, UnixTime local_now, Delivery delivery,
                                      Standing standing) {
    return insert(TimelineItem{
        .key = next_key_++,
        .sender = self,
        .standing = standing,
        .message = message,
        .at = local_now,
        .delivery = delivery});
}

const TimelineItem* Timeline::echoed(const MessageId& id, const Incoming& incoming) {
    const auto index = own_index(id);
    if (!index) return nullptr;
    const auto [seen, fresh] =
        known_.try_emplace(fingerprint(incoming.sender, id), Known{.stamp = incoming.stamp.value_or(UnixTime{})});
    seen->second.source = Source::live;  // reported as delivered
    const bool moves = order_ == Order::by_stamp && incoming.stamp;
    TimelineItem item = take(*index);
    item.delivery = Delivery::delivered;
    item.problem.clear();
    item.sender = incoming.sender;
    if (incoming.standing != Standing::unknown) item.standing = incoming.standing;
    if (moves) {
        item.stamp = incoming.stamp;
        item.at = *incoming.stamp;
    }
    changed(item);
    return moves ? &insert(std::move(item)) : &insert_at(*index, std::move(item));
}

const TimelineItem* Timeline::set_delivery(const MessageId& own, Delivery delivery, Problem problem) {
    const auto index = own_index(own);
    if (!index) return nullptr;
    TimelineItem& item = items_[*index];
    bytes_ -= cost(item);
    item.delivery = delivery;
    item.problem = std::move(problem);
    bytes_ += cost(item);
    changed(item);
    return &item;
}

bool Timeline::discard(const MessageId& own) {
    const auto index = own_index(own);
    if (!index) return false;
    take(*index);
    return true;
}

// Own messages without an echo are few and near the end.
std::optional<std::size_t> Timeline::own_index(const MessageId& id) const {
    std::size_t looked_at = 0;
    for (std::size_t i = items_.size(); i-- > 0;) {
        const TimelineItem& item = items_[i];
        if (item.own() && item.delivery != Delivery::delivered && item.message.id == id) return i;
        if (order_ == Order::by_stamp && ++looked_at >= unstamped_) break;
    }
    return std::nullopt;
}

std::optional<UnixTime> Timeline::newest_stamp() const {
    for (std::size_t i = items_.size(); i-- > 0;)
        if (items_[i].stamp) return items_[i].stamp;
    return std::nullopt;
}

const TimelineItem* Timeline::find(ItemKey key) const {
    const auto index = index_of(key);
    return index ? &items_[*index] : nullptr;
}

// Keys are given in the order of insertion, so they are nearly sorted: find a position by bisection, then look around
// it.
std::optional<std::size_t> Timeline::index_of(ItemKey key) const {
    const auto guess = std::lower_bound(
        items_.begin(), items_.end(), key, [](const TimelineItem& item, ItemKey wanted) { return item.key < wanted; });
    const auto middle = static_cast<std::size_t>(guess - items_.begin());
    for (std::size_t step = 0; step <= items_.size(); ++step) {
        if (middle + step < items_.size() && items_[middle + step].key == key) return middle + step;
        if (step <= middle && middle - step < items_.size() && items_[middle - step].key == key) return middle - step;
    }
    return std::nullopt;
}

void Timeline::older_came() {
    if (forgotten_ && items_.size() > unstamped_ && items_.front().stamp)
        forgotten_ = {*items_.front().stamp - 1ms, MessageId{}};
}

void Timeline::forget_oldest(std::size_t count) {
    for (; count > 0 && items_.size() > unstamped_; --count) {
        if (items_.front().own() && items_.front().delivery != Delivery::delivered) return;
        const TimelineItem item = take(0);
        if (item.stamp) forgotten_ = {*item.stamp, item.message.id};
        known_.erase(fingerprint(item.sender, item.message.id));
        for (const std::uint64_t print : item.folded) known_.erase(print);
    }
}

}  // namespace chat
