// What a machine without I/O has to say, in order: push() inside the machine, poll() from outside until it is empty.
#pragma once

#include <list>
#include <optional>
#include <utility>

template <class T>
class OutputQueue {
public:
    void push(T value) { values_.push_back(std::move(value)); }

    // The oldest value, or nullopt when nothing is left.
    std::optional<T> poll() {
        if (values_.empty()) return std::nullopt;
        std::optional<T> value(std::move(values_.front()));
        values_.pop_front();
        return value;
    }

    bool empty() const { return values_.empty(); }
    void clear() { values_.clear(); }
    // The newest value, which may still be added to; nullptr when nothing is left.
    T* newest() { return values_.empty() ? nullptr : &values_.back(); }

    bool operator==(const OutputQueue&) const = default;

private:
    std::list<T> values_;  // std::deque makes the page's download larger
};
