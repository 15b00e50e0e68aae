#include "chat/timeline.h"

#include <algorithm>
#include <tuple>

#include "protocol/limits.h"

namespace chat {

namespace {

// FNV-1a, 64 bits: a 32-bit hash would take two messages in a long room for one.
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

std::size_t cost(const Entry& entry) {
    std::size_t bytes =
        sizeof(Entry) + entry.sender.text().size() + entry.message.id.text().size() + entry.message.name.size() +
        entry.message.text.size() + entry.folded.size() * sizeof(std::uint64_t);
    for (const std::string& name : entry.joined) bytes += sizeof(std::string) + name.size();
    return bytes;
}

}  // namespace

void Timeline::changed(Entry& entry) {
    ++entry.revision;
    ++revision_;
}

std::size_t Timeline::place_of(const Entry& entry) const {
    if (order_ == Order::by_arrival || !entry.stamp) return entries_.size();
    const auto end = entries_.end() - static_cast<std::ptrdiff_t>(unstamped_);
    const auto place = std::upper_bound(entries_.begin(), end, entry, [](const Entry& a, const Entry& b) {
        return std::tie(*a.stamp, a.message.id) < std::tie(*b.stamp, b.message.id);
    });
    return static_cast<std::size_t>(place - entries_.begin());
}

Entry& Timeline::insert_at(std::size_t index, Entry entry) {
    bytes_ += cost(entry);
    if (order_ == Order::by_stamp && !entry.stamp) ++unstamped_;
    ++revision_;
    return *entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(index), std::move(entry));
}

Entry& Timeline::insert(Entry entry) {
    const std::size_t place = place_of(entry);
    return insert_at(place, std::move(entry));
}

Entry Timeline::take(std::size_t index) {
    Entry entry = std::move(entries_[index]);
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(index));
    bytes_ -= cost(entry);
    if (order_ == Order::by_stamp && !entry.stamp) --unstamped_;
    ++revision_;
    return entry;
}

// People who join one after the other share a line: the one before the place, or the one behind it.
Entry* Timeline::fold(const Entry& joined, std::size_t place, std::uint64_t print) {
    for (const std::size_t neighbour : {place - 1, place}) {
        if (neighbour >= entries_.size() || entries_[neighbour].message.kind != Kind::joined) continue;
        Entry& line = entries_[neighbour];
        const bool earlier = neighbour == place;  // than everybody in the line
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

const Entry* Timeline::arrived(const Incoming& incoming, Author author, UnixTime local_now, Source source) {
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

    Entry entry{.sender = incoming.sender,
                .standing = incoming.standing,
                .message = incoming.message,
                .at = incoming.stamp.value_or(local_now),
                .stamp = incoming.stamp,
                .delivery = author == Author::self ? Delivery::delivered : Delivery::arrived};
    if (order_ == Order::by_stamp && !entry.stamp) entry.stamp = local_now;
    const std::size_t place = place_of(entry);
    if (entry.message.kind == Kind::joined) {
        if (Entry* line = fold(entry, place, print)) return line;
        entry.joined = {entry.message.name};
        entry.joined_count = 1;
        entry.folded = {print};
    }
    entry.key = next_key_++;
    return &insert_at(place, std::move(entry));
}

const Entry* Timeline::caught_up(const Incoming& incoming) {
    const std::uint64_t print = fingerprint(incoming.sender, incoming.message.id);
    const auto seen = known_.find(print);
    if (seen == known_.end() || std::exchange(seen->second.source, Source::live) == Source::live) return nullptr;
    const std::size_t behind = place_behind(seen->second.stamp, incoming.message.id);
    for (const std::size_t neighbour : {behind - 1, behind}) {  // the latter: a line of who joined may begin later
        if (neighbour >= entries_.size()) continue;
        const Entry& entry = entries_[neighbour];
        if (entry.sender != incoming.sender) continue;
        if (entry.message.kind == Kind::joined ? std::ranges::contains(entry.folded, print)
                                               : entry.message.id == incoming.message.id)
            return &entry;
    }
    return nullptr;
}

std::size_t Timeline::place_behind(UnixTime stamp, const MessageId& id) const {
    return place_of(Entry{.message = {.id = id}, .stamp = stamp});
}

// A retry reached the room twice and the earlier stamp came later: the smallest counts on every client, with its text.
void Timeline::lower_stamp(UnixTime from, const Incoming& incoming) {
    const std::size_t behind = place_behind(from, incoming.message.id);
    if (behind == 0) return;
    Entry& found = entries_[behind - 1];
    if (found.message.id != incoming.message.id || found.sender != incoming.sender || found.stamp != from) return;
    Entry entry = take(behind - 1);
    entry.stamp = incoming.stamp;
    entry.at = *incoming.stamp;
    entry.message = incoming.message;
    changed(entry);
    insert(std::move(entry));
}

const Entry& Timeline::written(const UserId& self, const Message& message, UnixTime local_now, Delivery delivery,
                               Standing standing) {
    return insert(Entry{.key = next_key_++,
                        .sender = self,
                        .standing = standing,
                        .message = message,
                        .at = local_now,
                        .delivery = delivery});
}

const Entry* Timeline::echoed(const MessageId& id, const Incoming& incoming) {
    const auto index = own_index(id);
    if (!index) return nullptr;
    const auto [seen, fresh] =
        known_.try_emplace(fingerprint(incoming.sender, id), Known{.stamp = incoming.stamp.value_or(UnixTime{})});
    seen->second.source = Source::live;  // told as delivered
    const bool moves = order_ == Order::by_stamp && incoming.stamp;
    Entry entry = take(*index);
    entry.delivery = Delivery::delivered;
    entry.problem.clear();
    entry.sender = incoming.sender;
    if (incoming.standing != Standing::unknown) entry.standing = incoming.standing;
    if (moves) {
        entry.stamp = incoming.stamp;
        entry.at = *incoming.stamp;
    }
    changed(entry);
    return moves ? &insert(std::move(entry)) : &insert_at(*index, std::move(entry));
}

const Entry* Timeline::set_delivery(const MessageId& own, Delivery delivery, Problem problem) {
    const auto index = own_index(own);
    if (!index) return nullptr;
    Entry& entry = entries_[*index];
    bytes_ -= cost(entry);
    entry.delivery = delivery;
    entry.problem = std::move(problem);
    bytes_ += cost(entry);
    changed(entry);
    return &entry;
}

bool Timeline::discard(const MessageId& own) {
    const auto index = own_index(own);
    if (!index) return false;
    take(*index);
    return true;
}

// Own messages not back yet are few and near the end.
std::optional<std::size_t> Timeline::own_index(const MessageId& id) const {
    std::size_t looked_at = 0;
    for (std::size_t i = entries_.size(); i-- > 0;) {
        const Entry& entry = entries_[i];
        if (entry.own() && entry.delivery != Delivery::delivered && entry.message.id == id) return i;
        if (order_ == Order::by_stamp && ++looked_at >= unstamped_) break;
    }
    return std::nullopt;
}

std::optional<UnixTime> Timeline::newest_stamp() const {
    for (std::size_t i = entries_.size(); i-- > 0;)
        if (entries_[i].stamp) return entries_[i].stamp;
    return std::nullopt;
}

const Entry* Timeline::find(EntryKey key) const {
    const auto index = index_of(key);
    return index ? &entries_[*index] : nullptr;
}

// Keys were given in order of insertion, so they are nearly sorted: guess by bisection, then look around the guess.
std::optional<std::size_t> Timeline::index_of(EntryKey key) const {
    const auto guess = std::lower_bound(
        entries_.begin(), entries_.end(), key, [](const Entry& entry, EntryKey wanted) { return entry.key < wanted; });
    const auto middle = static_cast<std::size_t>(guess - entries_.begin());
    for (std::size_t step = 0; step <= entries_.size(); ++step) {
        if (middle + step < entries_.size() && entries_[middle + step].key == key) return middle + step;
        if (step <= middle && middle - step < entries_.size() && entries_[middle - step].key == key)
            return middle - step;
    }
    return std::nullopt;
}

void Timeline::older_came() {
    if (forgotten_ && entries_.size() > unstamped_ && entries_.front().stamp)
        forgotten_ = {*entries_.front().stamp - 1ms, MessageId{}};
}

void Timeline::forget_oldest(std::size_t count) {
    for (; count > 0 && entries_.size() > unstamped_; --count) {
        if (entries_.front().own() && entries_.front().delivery != Delivery::delivered) return;
        const Entry entry = take(0);
        if (entry.stamp) forgotten_ = {*entry.stamp, entry.message.id};
        known_.erase(fingerprint(entry.sender, entry.message.id));
        for (const std::uint64_t print : entry.folded) known_.erase(print);
    }
}

}  // namespace chat
