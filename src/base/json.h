// JSON (RFC 8259) as a value, parsed with limits and without exceptions or recursion. The only user of nlohmann/json,
// which parses the text; its names stay inside. If a key is repeated, its first value counts.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

inline namespace base {

class Json {
public:
    struct Member;
    using Array = std::vector<Json>;
    using Object = std::vector<Member>;  // in their order in the text

    Json();  // null
    Json(const Json&);
    Json(Json&&) noexcept;
    Json& operator=(const Json&);
    Json& operator=(Json&&) noexcept;
    ~Json();

    Json(std::nullptr_t);
    Json(bool value);
    Json(int value);
    Json(unsigned value);
    Json(long value);
    Json(long long value);
    Json(double value);
    Json(const char* value);
    Json(std::string value);
    Json(std::string_view value);
    Json(Array value);
    Json(Object value);

    // Json::object({{"text", text}, {"at", 5}})
    static Json object(std::initializer_list<Member> members = {});
    static Json array(std::initializer_list<Json> values = {});

    bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
    bool is_object() const { return std::holds_alternative<Object>(value_); }
    bool is_array() const { return std::holds_alternative<Array>(value_); }
    bool is_text() const { return std::holds_alternative<std::string>(value_); }
    bool is_number() const {
        return std::holds_alternative<std::int64_t>(value_) || std::holds_alternative<double>(value_);
    }

    // Each returns the value only if it has exactly this type: there is no conversion, so a wrong type reads as absent.
    const std::string* text() const { return std::get_if<std::string>(&value_); }
    std::optional<std::int64_t> integer() const;  // also for a whole number written with a fraction or exponent
    std::optional<double> number() const;
    std::optional<bool> boolean() const;
    const Array* elements() const { return std::get_if<Array>(&value_); }
    const Object* members() const { return std::get_if<Object>(&value_); }

    // Looks the key up in an object; nullptr if it is absent or if this is no object.
    const Json* find(std::string_view key) const;
    const std::string* find_text(std::string_view key) const;
    std::optional<std::int64_t> find_integer(std::string_view key) const;

    // Adds or replaces a member; turns any other value into an object first.
    void set(std::string_view key, Json value);
    void push(Json value);  // turns any other value into an array first

    // One line, without spaces, members in order. Invalid UTF-8 is replaced by U+FFFD.
    std::string dump() const;

    bool operator==(const Json& other) const;

private:
    friend class JsonReader;
    std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value_;
};

struct Json::Member {
    std::string key;
    Json value;
    bool operator==(const Member&) const = default;
};

struct JsonLimits {
    std::size_t bytes = 512 * 1024;
    std::size_t depth = 32;                                        // arrays and objects inside each other
    std::size_t values = 20'000;                                   // all of them, including keys
    enum class Deeper { refused, null } deeper = Deeper::refused;  // null: reads what is nested deeper as null
};

// An error has a sentence and an offset, and never quotes the input.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace base
