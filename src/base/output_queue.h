// The outputs of a machine without I/O, in order: the machine calls push(), its owner calls poll() until it is empty.
#pragma once

#include <list>
#include <optional>
#include <utility>

inline namespace base {

template <class T>
class OutputQueue {
public:
    void push(T value) { values_.push_back(std::move(value)); }

    // The oldest value, or nullopt if there is none.
    std::optional<T> poll() {
        if (values_.empty()) return std::nullopt;
        std::optional<T> value(std::move(values_.front()));
        values_.pop_front();
        return value;
    }

    bool empty() const { return values_.empty(); }
    void clear() { values_.clear(); }
    // The newest value, which can still be changed; nullptr if there is none.
    T* newest() { return values_.empty() ? nullptr : &values_.back(); }

    bool operator==(const OutputQueue&) const = default;

private:
    std::list<T> values_;  // std::deque makes the page's download larger
};

}  // namespace base
