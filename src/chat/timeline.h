// The messages of one room in the order in which everybody sees them.
//
// With a server that stamps, the order is (stamp, id), and own messages without an echo are at the end; otherwise it
// is the order of arrival. A sender and id are shown once; of two stamps the smaller one counts. People who join in a
// row share one line. Bounded by count and bytes: the oldest items are forgotten, and messages older than everything
// kept are not added again. The cost of a message does not depend on their number.
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
    arrived,    // from somebody else
    waiting,    // ours: offline, paced, or behind another message
    sending,    // ours, given to the transport
    sent,       // ours, accepted by the server
    delivered,  // ours, and its echo arrived
    failed,     // ours: the person can retry or discard it
};

// Identifies an item of a timeline during its life; given in the order of insertion, never reused.
using ItemKey = std::uint64_t;

struct TimelineItem {
    ItemKey key = 0;
    UserId sender;
    Standing standing = Standing::unknown;
    Message message;                // in a folded line: that of the last person who joined
    UnixTime at{};                  // the server's stamp, else when it arrived or was written here
    std::optional<UnixTime> stamp;  // from the server
    Delivery delivery = Delivery::arrived;
    Problem problem;                    // why it failed
    std::vector<std::string> joined;    // names in a line of people who joined, at most limits::joined_folded
    std::uint32_t joined_count = 0;     // all people in the line
    std::vector<std::uint64_t> folded;  // hashes of the messages in the line
    std::uint32_t revision = 0;         // counts visible changes, for caches

    bool own() const { return delivery != Delivery::arrived; }
    bool operator==(const TimelineItem&) const = default;
};

class Timeline {
public:
    enum class Order { by_stamp, by_arrival };
    explicit Timeline(Order order = Order::by_stamp) : order_(order) {}

    // Adds an arrival, from others or from ourselves in another tab. Returns the item if there is something new to
    // see, nullptr for a duplicate and for messages older than everything kept. Pages of history may go further back
    // than what was forgotten: see older_came().
    enum class Author { other, self };
    enum class Source { live, history };
    const TimelineItem* arrived(const Incoming& incoming, Author author, UnixTime local_now,
                                Source source = Source::live);

    // Pages of history are not announced. If history delivered this message first, counts it as announced from now on
    // and returns its item; else, or if it was announced before, nullptr. Also nullptr for a person who joined and is
    // not the last in their line.
    const TimelineItem* caught_up(const Incoming& incoming);

    // Adds an own message at the end.
    const TimelineItem& written(const UserId& self, const Message& message, UnixTime local_now, Delivery delivery,
                                Standing standing = Standing::unknown);

    // The own message `id` came back from the room: marks it as delivered and moves it to the place of its stamp.
    // nullptr if no such message waits here.
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

    std::size_t bytes() const { return bytes_; }  // approximate size of the items
    void forget_oldest(std::size_t count);
    bool forgot() const { return forgotten_.has_value(); }
    void older_came();  // the page before the oldest item was added, so only messages older than that are refused
    std::uint64_t revision() const { return revision_; }  // changes with every change of the timeline

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
    // Items without a stamp, our own without an echo, are at the end. A deque with a hash table beside it: dropping
    // the oldest and recognising known messages must be equally fast with a hundred thousand messages.
    std::deque<TimelineItem> items_;
    std::size_t unstamped_ = 0;  // how many those are; only used with by_stamp
    struct Known {
        UnixTime stamp{};              // the smallest seen
        Source source = Source::live;  // history: no live copy has arrived
    };
    std::unordered_map<std::uint64_t, Known> known_;           // by the hash of (sender, id)
    std::optional<std::pair<UnixTime, MessageId>> forgotten_;  // the newest forgotten message
    ItemKey next_key_ = 1;
    std::size_t bytes_ = 0;
    std::uint64_t revision_ = 0;
};

}  // namespace chat
