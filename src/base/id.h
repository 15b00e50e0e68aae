// Identifiers are types: a RoomId cannot be used as a UserId, and no text becomes one by accident.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

inline namespace base {

template <class Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string text) : text_(std::move(text)) {}

    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }

    bool operator==(const Id&) const = default;
    auto operator<=>(const Id&) const = default;

private:
    std::string text_;
};

}  // namespace base

template <class Tag>
struct std::hash<Id<Tag>> {
    std::size_t operator()(const Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text()); }
};
