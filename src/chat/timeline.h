// The messages of one room in the order in which everybody sees them.
//
// Where a server stamps, order is (stamp, id) and own messages that are not back yet stand at the end; elsewhere order
// is arrival. The same sender and id is shown once; of two stamps the smaller counts. People who join are folded into
// one line while nothing else comes between. Bounded by count and bytes: the oldest are forgotten, and what is older
// than everything kept is not taken in again. The cost of a message does not depend on how many there are.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "chat/problem.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"

namespace chat {

enum class Delivery {
    arrived,    // from the room: somebody else's
    waiting,    // ours, not handed over yet: offline, paced, or behind another
    sending,    // ours, handed to the transport
    sent,       // ours, accepted by the other side
    delivered,  // ours, seen back in the room
    failed,     // ours, set aside: retry or discard
};

// Names an item within its timeline for as long as it lives; given out in order of insertion, never reused.
using ItemKey = std::uint64_t;

struct TimelineItem {
    ItemKey key = 0;
    UserId sender;
    Standing standing = Standing::unknown;
    Message message;                // of a folded line: the last one who joined
    UnixTime at{};                  // the server's stamp, else when it arrived or was written here
    std::optional<UnixTime> stamp;  // of the server
    Delivery delivery = Delivery::arrived;
    Problem problem;                    // with failed: what happened
    std::vector<std::string> joined;    // of a line of kind joined: names, at most limits::joined_folded
    std::uint32_t joined_count = 0;     // how many joined in all
    std::vector<std::uint64_t> folded;  // hashes of what stands in such a line
    std::uint32_t revision = 0;         // counts changes of what is shown, for caches

    bool own() const { return delivery != Delivery::arrived; }
    bool operator==(const TimelineItem&) const = default;
};

class Timeline {
public:
    enum class Order { by_stamp, by_arrival };
    explicit Timeline(Order order = Order::by_stamp) : order_(order) {}

    // What arrived, from others or from ourselves elsewhere (another tab). Returns the item when something new is to
    // be seen, nullptr for a duplicate and for what is older than everything kept. Pages of history go back beyond what
    // was forgotten: see older_came().
    enum class Author { other, self };
    enum class Source { live, history };
    const TimelineItem* arrived(const Incoming& incoming, Author author, UnixTime local_now,
                                Source source = Source::live);

    // The first live copy of what history was faster with: the item that is new to whoever listens, since pages of
    // history are not told of; nullptr for any other. Nor for somebody who joined and is not the last one on their
    // line.
    const TimelineItem* caught_up(const Incoming& incoming);

    // An own message, at the end.
    const TimelineItem& written(const UserId& self, const Message& message, UnixTime local_now, Delivery delivery,
                                Standing standing = Standing::unknown);

    // The own message `id` came back from the room: delivered, and moved to where its stamp belongs. nullptr when it
    // does not wait here.
    const TimelineItem* echoed(const MessageId& id, const Incoming& incoming);

    const TimelineItem* set_delivery(const MessageId& own, Delivery delivery, Problem problem);
    bool discard(const MessageId& own);

    std::size_t size() const { return items_.size(); }
    bool empty() const { return items_.empty(); }
    const TimelineItem& operator[](std::size_t index) const { return items_[index]; }
    const TimelineItem& back() const { return items_.back(); }
    const TimelineItem* find(ItemKey key) const;
    std::optional<UnixTime> newest_stamp() const;
    std::optional<std::size_t> index_of(ItemKey key) const;

    std::size_t bytes() const { return bytes_; }  // roughly what the items hold
    void forget_oldest(std::size_t count);
    bool forgot() const { return forgotten_.has_value(); }
    void older_came();  // the page before the oldest item is in: only what is older than that is refused from now on
    std::uint64_t revision() const { return revision_; }  // changes with every change

private:
    TimelineItem& insert(TimelineItem item);
    TimelineItem& insert_at(std::size_t index, TimelineItem item);
    TimelineItem take(std::size_t index);
    std::size_t place_of(const TimelineItem& item) const;
    TimelineItem* fold(const TimelineItem& joined, std::size_t place, std::uint64_t fingerprint);
    void lower_stamp(UnixTime from, const Incoming& incoming);
    std::size_t place_behind(UnixTime stamp, const MessageId& id) const;
    std::optional<std::size_t> own_index(const MessageId& id) const;
    void changed(TimelineItem& item);

    Order order_;
    // Those without a stamp, own and not back yet, stand at the end. A deque, and a hash beside it: forgetting at the
    // front and knowing what came must cost the same at a hundred thousand messages.
    std::deque<TimelineItem> items_;
    std::size_t unstamped_ = 0;  // how many those are; only counted in by_stamp
    struct Known {
        UnixTime stamp{};              // the smallest seen
        Source source = Source::live;  // history: no copy came live so far
    };
    std::unordered_map<std::uint64_t, Known> known_;           // by (sender, id), hashed
    std::optional<std::pair<UnixTime, MessageId>> forgotten_;  // the newest that was forgotten
    ItemKey next_key_ = 1;
    std::size_t bytes_ = 0;
    std::uint64_t revision_ = 0;
};

}  // namespace chat
